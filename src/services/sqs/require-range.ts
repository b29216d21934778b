import { InvalidParameterValue } from './errors.ts';

/** @throws InvalidParameterValue with the message of SQS, which differs from that of other services */
export function requireRange(name: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (value >= min && value <= max)) return;
  throw InvalidParameterValue(
    `Value ${value} for parameter ${name} is invalid. Reason: ${bounds(name, min, max)}, if provided.`,
  );
}

/** AWS has two wordings. */
function bounds(name: string, min: number, max: number): string {
  return name === 'MaxNumberOfMessages'
    ? `Must be between ${min} and ${max}`
    : `Must be >= ${min} and <= ${max}`;
}

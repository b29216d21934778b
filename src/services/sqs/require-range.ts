import { InvalidParameterValue } from './errors.ts';

/** @throws InvalidParameterValue with the message of SQS, which differs from that of other services */
export function requireRange(name: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (value >= min && value <= max)) return;
  throw InvalidParameterValue(
    `Value ${value} for parameter ${name} is invalid. Reason: Must be >= ${min} and <= ${max}, if provided.`,
  );
}

import { InvalidParameterValue } from './errors.ts';

/** @throws InvalidParameterValue in the words of SQS, which differ from those of other services */
export function requireRange(name: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (value >= min && value <= max)) return;
  throw InvalidParameterValue(
    `Value ${value} for parameter ${name} is invalid. Reason: Must be >= ${min} and <= ${max}, if provided.`,
  );
}

import { InvalidArgument } from '../errors.ts';
import { MAX_RETENTION_HOURS, MIN_RETENTION_HOURS } from '../limits.ts';

/** @throws InvalidArgumentException */
export function checkRetentionHours(requested: number): void {
  if (requested < MIN_RETENTION_HOURS) {
    throw InvalidArgument(
      `Minimum allowed retention period is ${MIN_RETENTION_HOURS} hours. Requested retention period ` +
        `(${requested} hours) is too short.`,
    );
  }
  if (requested > MAX_RETENTION_HOURS) {
    throw InvalidArgument(
      `Maximum allowed retention period is ${MAX_RETENTION_HOURS} hours. Requested retention period ` +
        `(${requested} hours) is too long.`,
    );
  }
}

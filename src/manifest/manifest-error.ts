import { OperatorError } from '../lib/operator-error.ts';
import { formatLocation, type SourceLocation } from './source-location.ts';

/** An error in a project's files. The message states the location, the problem and the remedy. */
export class ManifestError extends OperatorError {
  readonly location: SourceLocation;

  /** @param problem the problem and the remedy, in full sentences */
  constructor(location: SourceLocation, problem: string, options: { cause?: unknown } = {}) {
    super(`${formatLocation(location)}: ${problem}`, options);
    this.location = location;
  }
}

/** A problem that does not prevent a deployment. */
export interface ManifestWarning {
  readonly location: SourceLocation;
  readonly message: string;
}

export function formatWarning({ location, message }: ManifestWarning): string {
  return `${formatLocation(location)}: ${message}`;
}

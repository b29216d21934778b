import { OperatorError } from '../lib/operator-error.ts';
import { formatLocation, type SourceLocation } from './source-location.ts';

/** A mistake in a project's files. The message says where it is, what it is and what to do. */
export class ManifestError extends OperatorError {
  readonly location: SourceLocation;

  /** @param problem what is wrong, and what to do about it, in full sentences */
  constructor(location: SourceLocation, problem: string, options: { cause?: unknown } = {}) {
    super(`${formatLocation(location)}: ${problem}`, options);
    this.location = location;
  }
}

/** Something accepted that its writer should know about. */
export interface ManifestWarning {
  readonly location: SourceLocation;
  readonly message: string;
}

export function formatWarning({ location, message }: ManifestWarning): string {
  return `${formatLocation(location)}: ${message}`;
}

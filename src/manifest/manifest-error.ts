import { OperatorError } from '../lib/operator-error.ts';
import { formatPlace, type Place } from './source-location.ts';

/** A mistake in a project's files. The message says where it is, what it is and what to do. */
export class ManifestError extends OperatorError {
  readonly place: Place;

  /** @param problem what is wrong, and what to do about it, in full sentences */
  constructor(place: Place, problem: string, options: { cause?: unknown } = {}) {
    super(`${formatPlace(place)}: ${problem}`, options);
    this.place = place;
  }
}

/** Something accepted that its writer should know about. */
export interface ManifestWarning {
  readonly place: Place;
  readonly message: string;
}

export function formatWarning({ place, message }: ManifestWarning): string {
  return `${formatPlace(place)}: ${message}`;
}

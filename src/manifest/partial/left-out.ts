import type { SourceLocation } from '../source-location.ts';

/** The end of an error that a partial deployment does not have. */
export const PARTIAL_ADVICE = '`millrace deploy --partial` deploys the project without it.';

/** A part of a project that a partial deployment does not deploy. */
export interface LeftOut {
  readonly what: string;
  /** Absent for what is declared by no line of the project. */
  readonly location?: SourceLocation;
  readonly why: string;
  readonly remedy: string;
  /** The resources in which a placeholder replaces references to it. */
  readonly usedIn?: readonly string[];
}

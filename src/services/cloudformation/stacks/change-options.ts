import type { OnFailure, StackWork } from '../store/stack.ts';

/** Who asked for a change, and the token of the request. */
export type StartedBy = Pick<StackWork, 'actor' | 'requestToken'>;

export interface CreationOptions extends StartedBy {
  readonly onFailure: OnFailure;
  readonly isProtected?: boolean;
  readonly timeoutMinutes?: number | undefined;
  readonly policy?: string | undefined;
  readonly parentId?: string;
  readonly rootId?: string;
}

export interface UpdateOptions extends StartedBy {
  readonly changeSetId?: string;
  /** Whether the parent of a nested stack continues the change: see `continueNested`. */
  readonly awaitsParent?: boolean;
  /** The new stack policy, which later updates obey. */
  readonly policy?: string | undefined;
  /** Replaces the stack policy during this update. */
  readonly policyDuringUpdate?: string | undefined;
}

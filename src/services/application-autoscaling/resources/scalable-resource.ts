import type { ChangeLimits } from '../decision/change-limits.ts';

/** Something whose capacity can be changed. */
export interface ScalableResource {
  readonly limits: ChangeLimits;
  /** @throws an error with the reason why the resource cannot be scaled */
  read(): Promise<ResourceStatus>;
  /** Starts a change; `read` reports when it has ended. @throws an error with the reason why it did not start */
  change(capacity: number): Promise<void>;
}

interface ResourceStatus {
  readonly capacity: number;
  /** Whether a change is in progress. */
  readonly isChanging: boolean;
  /** Why the last change has failed. */
  readonly failure?: string;
}

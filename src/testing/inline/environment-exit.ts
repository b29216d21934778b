import type { ExitReason } from '../../runtime/failure.ts';

/** Thrown in place of a handler's result: its environment has ended. */
export class EnvironmentExit extends Error {
  override readonly name = 'EnvironmentExit';
  readonly reason: Exclude<ExitReason, { kind: 'timed-out' }>;

  constructor(reason: Exclude<ExitReason, { kind: 'timed-out' }>) {
    super(`the environment has ended: ${reason.kind}`);
    this.reason = reason;
  }
}

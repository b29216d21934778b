import type { Completion, Delivery, InitFailure } from '../api/peer.ts';
import type { ExitReason } from '../failure.ts';
import type { ResponseSink } from '../port.ts';

export type InitOutcome = { readonly kind: 'ready'; readonly durationMs: number } | FailedInit;

export interface FailedInit {
  readonly kind: 'failed';
  readonly durationMs: number;
  readonly exit: ExitReason;
  /** The error that the process reported, if it did. */
  readonly reported: InitFailure | undefined;
}

export interface RunOutcome {
  /** The response of the process, even if the process ended after sending it. */
  readonly completion: Completion | undefined;
  readonly exit: ExitReason | undefined;
}

/** Where an environment is in its life; the transitions are those of `Environment`. */
export type EnvironmentState =
  | { readonly phase: 'starting'; readonly initialized: (outcome: InitOutcome) => void }
  /** The process waits for an event, but not all extensions do. */
  | ({ readonly phase: 'settling'; readonly deliver: (delivery: Delivery) => void } & Settling)
  | { readonly phase: 'idle'; readonly deliver: (delivery: Delivery) => void }
  | {
      readonly phase: 'busy';
      readonly requestId: string;
      readonly sink: ResponseSink | undefined;
      readonly completion: Completion | undefined;
      readonly finished: (outcome: RunOutcome) => void;
      readonly responded: (completion: Completion) => void;
    }
  | { readonly phase: 'ending'; readonly reason: ExitReason; readonly settle: (reason: ExitReason) => void }
  | { readonly phase: 'dead' };

/** The two ends of an init or an invocation: all wait for an event, or the environment ends first. */
export interface Settling {
  readonly settled: () => void;
  readonly ended: (exit: ExitReason) => void;
}

/** The state after an environment has begun to end; an earlier reason is kept. */
export function endingState(
  state: EnvironmentState,
  reason: ExitReason,
  failedInit: (exit: ExitReason) => FailedInit,
): EnvironmentState {
  switch (state.phase) {
    case 'starting':
      return { phase: 'ending', reason, settle: (exit) => state.initialized(failedInit(exit)) };
    case 'settling':
      return { phase: 'ending', reason, settle: state.ended };
    case 'idle':
      return { phase: 'ending', reason, settle: () => {} };
    case 'busy': {
      const { completion, finished } = state;
      return { phase: 'ending', reason, settle: (exit) => finished({ completion, exit }) };
    }
    case 'ending':
    case 'dead':
      return state;
  }
}

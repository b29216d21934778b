import type { Engine } from '../../../engine/engine.ts';
import type { Caller } from '../../../schema/caller.ts';

/** A valid call of a client, before its operation runs. */
export interface Call {
  /** `kinesis`, `sqs`, … */
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly caller: Caller;
  readonly engine: Engine;
}

/** Runs the operation with the faults that were armed later. */
export type Next = (input: unknown) => Promise<unknown>;

/** Replaces the run of an operation. Rejects with the error of the call. */
export type CallChange = (next: Next) => Promise<unknown>;

/** What an invocation ends with, in place of the function's own result. */
export type FunctionFaultKind = 'fail' | 'hang' | 'out-of-memory' | 'throttle';

/** An error as the caller of a function gets it. */
export interface ThrownError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export interface FunctionFault {
  readonly kind: FunctionFaultKind;
  /** What the function throws; for `fail` only. */
  readonly thrown: ThrownError;
}

/** Something that goes wrong, until it has gone wrong `times` times. */
export interface Fault {
  /** `throttle writes of clicks` */
  readonly what: string;
  readonly times: number;
  /** @returns undefined for a call that the fault does not concern */
  readonly onCall?: (call: Call) => CallChange | undefined;
  /** Called after each operation that succeeded. */
  readonly onOutput?: (call: Call, output: unknown) => void;
  /** @returns undefined for an invocation that the fault does not concern */
  readonly onInvocation?: (functionName: string) => FunctionFault | undefined;
}

/** A fault, and how often it has happened. */
export interface ArmedFault {
  /** `throttle writes of clicks` */
  readonly what: string;
  /** How often it has happened. */
  readonly used: number;
  /** How often it will still happen. */
  readonly left: number;
}

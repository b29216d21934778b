import { type Clock, sleep } from '../../../src/lib/time/clock.ts';
import type { Random } from '../../../src/lib/random.ts';
import type { MappingSettings } from '../../../src/mapping/document.ts';
import type { FunctionInvoker, MappedFunctionInfo } from '../../../src/mapping/port.ts';
import type { InvocationResult } from '../../../src/runtime/port.ts';
import { choose } from './choose.ts';
import { type Call, readCall } from './call.ts';
import type { Judge, Verdict } from './judge.ts';
import type { Caller } from './running-calls.ts';

const ROLE_ARN = 'arn:aws:iam::123456789012:role/ingestion';
const SLOW_MS = 3_000;

/** The outcomes of a call and their weights; about half succeed. */
const OUTCOMES = {
  ok: 6,
  slow: 1,
  partial: 2,
  throws: 2,
  'slow throws': 1,
  rubbish: 1,
  'unknown item': 1,
  'no state': 1,
  throttled: 1,
  'not found': 1,
  'internal error': 1,
  /** In a process. */
  exits: 0,
};
type Outcome = keyof typeof OUTCOMES;

type NotReached = 'throttled' | 'not found' | 'internal error';

/** The process in which a function is called. */
interface CallingProcess {
  readonly alive: boolean;
  /** Performs a call and returns its result, unless the process is killed. */
  gate<T>(act: () => Promise<T>): Promise<T>;
}

/** A function that succeeds or fails randomly, and passes all calls to the judge. */
export class JudgedFunction implements FunctionInvoker {
  /** All further calls succeed. */
  isGood = false;
  calls = 0;
  readonly #judge: Judge;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #settings: () => MappingSettings;
  readonly #process: CallingProcess;
  readonly #callerOf: ((shardId: string) => Caller) | undefined;
  readonly #outcomes: Readonly<Record<Outcome, number>>;
  readonly #slowMs: number;
  readonly #log: (what: string) => void;

  constructor(options: {
    judge: Judge;
    clock: Clock;
    random: Random;
    settings: () => MappingSettings;
    process: CallingProcess;
    /** When several processes share the shards. */
    callerOf?: (shardId: string) => Caller;
    /** Other weights of some outcomes. */
    outcomes?: Readonly<Partial<Record<Outcome, number>>>;
    slowMs?: number;
    log: (what: string) => void;
  }) {
    this.#judge = options.judge;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#settings = options.settings;
    this.#process = options.process;
    this.#callerOf = options.callerOf;
    this.#outcomes = { ...OUTCOMES, ...options.outcomes };
    this.#slowMs = options.slowMs ?? SLOW_MS;
    this.#log = options.log;
  }

  describe(): Promise<MappedFunctionInfo> {
    return this.#process.gate(async () => ({ roleArn: ROLE_ARN, timeoutSeconds: 3 }));
  }

  invoke(
    _: string,
    payload: Buffer,
    { signal }: { requestId: string; signal?: AbortSignal },
  ): Promise<InvocationResult | { readonly kind: 'not-found' }> {
    return this.#process.gate(() => this.#invoke(payload, signal));
  }

  async #invoke(
    payload: Buffer,
    signal: AbortSignal | undefined,
  ): Promise<InvocationResult | { readonly kind: 'not-found' }> {
    this.calls++;
    const settings = this.#settings();
    const by = this.#callerOf?.(readCall(payload).shardId);
    const call = this.#judge.begin(payload, settings, this.#clock.now(), by);
    const outcome = this.isGood ? 'ok' : choose(this.#random, this.#outcomes);
    this.#log(`${call.shardId} call of ${call.records.map(({ id }) => id).join()}: ${outcome}`);
    if (outcome.startsWith('slow')) await this.#sleep(call, signal);
    if (!this.#process.alive) return new Promise(() => {});
    if (isNotReached(outcome)) {
      this.#judge.notReached(call);
      if (outcome === 'internal error') throw new Error('the runtime is unavailable');
      return outcome === 'not found'
        ? { kind: 'not-found' }
        : { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' };
    }
    const { verdict, result } = resultOf(outcome, call, this.#random, settings.reportBatchItemFailures);
    this.#judge.end(call, verdict, this.#clock.now());
    return result;
  }

  async #sleep(call: Call, signal: AbortSignal | undefined): Promise<void> {
    try {
      await sleep(this.#clock, this.#slowMs, signal ? { signal } : {});
    } catch (error) {
      this.#judge.abandoned(call, this.#clock.now());
      throw error;
    }
  }
}

function isNotReached(outcome: Outcome): outcome is NotReached {
  return ['throttled', 'not found', 'internal error'].includes(outcome);
}

function resultOf(
  outcome: Exclude<Outcome, NotReached>,
  call: Call,
  random: Random,
  reports: boolean,
): { verdict: Verdict; result: InvocationResult } {
  const { records, window } = call;
  const returned = (from: number, items?: readonly unknown[]): unknown => {
    const done = records.slice(0, from).map(({ id }) => id);
    return {
      ...(items && { batchItemFailures: items }),
      ...(window && { state: { ids: [...window.ids, ...done] } }),
    };
  };
  const succeeded: Verdict = { kind: 'succeeded' };
  const failed: Verdict = { kind: 'failed', from: 0 };
  const all = records.length;
  // The final call of a window returns no state.
  const needsState = window?.isFinal === false;
  switch (outcome) {
    case 'exits':
      return { verdict: failed, result: finished({ errorType: 'Runtime.ExitError' }, 'Unhandled') };
    case 'throws':
    case 'slow throws':
      return { verdict: failed, result: finished({ errorType: 'Error' }, 'Unhandled') };
    case 'rubbish':
      return { verdict: needsState ? failed : succeeded, result: finished('rubbish') };
    case 'no state':
      return { verdict: needsState ? failed : succeeded, result: finished({}) };
    case 'unknown item':
      return {
        verdict: reports && all > 0 ? failed : succeeded,
        result: finished(returned(reports ? 0 : all, [{ itemIdentifier: '1' }])),
      };
    case 'partial': {
      if (!reports || all === 0) return { verdict: succeeded, result: finished(returned(all)) };
      const from = random.integer(all);
      const items = records
        .slice(from)
        .reverse()
        .map(({ sequenceNumber }) => ({
          itemIdentifier: sequenceNumber,
        }));
      return { verdict: { kind: 'failed', from }, result: finished(returned(from, items)) };
    }
    case 'ok':
    case 'slow':
      return { verdict: succeeded, result: finished(returned(all)) };
  }
}

function finished(result: unknown, functionError?: 'Unhandled'): InvocationResult {
  return {
    kind: 'finished',
    payload: Buffer.from(JSON.stringify(result)),
    functionError,
    executedVersion: '$LATEST',
    logTail: Buffer.alloc(0),
  };
}

import { OperatorError } from '../../../lib/operator-error.ts';
import { seededRandom } from '../../../lib/random.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Input } from '../../../schema/operation.ts';
import { streamNamed } from '../../../services/kinesis/arn.ts';
import type { GetRecords } from '../../../services/kinesis/operations/get-records.ts';
import type { PutRecords } from '../../../services/kinesis/operations/put-records.ts';
import { internalFailure, latency } from './call-faults.ts';
import type { Delays } from './delays.ts';
import { expiredIterator } from './expired-iterators.ts';
import type { Call, CallChange, Fault, FunctionFault, FunctionFaultKind } from './fault.ts';
import type { OpenSubscriptions } from './open-subscriptions.ts';
import { failRecords, throttle } from './record-faults.ts';

/**
 * What goes wrong at random.
 * - `throttle`: PutRecord, PutRecords and GetRecords exceed the throughput of a shard
 * - `failRecords`: one record of a PutRecords gets InternalFailure
 * - `internalFailure`: a whole PutRecord, PutRecords or GetRecords gets it
 * - `latency`: these calls run later
 * - `cutSubscriptions`: the subscriptions to a stream end when a record is put into it
 * - `expireIterators`: a GetRecords gets ExpiredIteratorException
 * - `functions`: an invocation fails, hangs, runs out of memory or is throttled
 */
export type RandomFault =
  | 'throttle'
  | 'failRecords'
  | 'internalFailure'
  | 'latency'
  | 'cutSubscriptions'
  | 'expireIterators'
  | 'functions';

/** Which random faults happen, and how often. */
export interface RandomFaultOptions {
  /** Decides what goes wrong: the same seed, the same faults for the same calls. */
  readonly seed: number;
  /**
   * How often each fault happens, from 0 to 1: of the calls or invocations that it concerns. 0.1 by default, and 0 for
   * `latency`, whose calls end only when the clock moves.
   */
  readonly rates?: Partial<Readonly<Record<RandomFault, number>>>;
  /** The number of faults in all; 100 by default. */
  readonly times?: number;
  /** The longest latency, in milliseconds of the clock; 1,000 by default. */
  readonly maxLatencyMs?: number;
}

export interface RandomFaultTools {
  readonly clock: Clock;
  readonly delays: Delays;
  readonly subscriptions: OpenSubscriptions;
}

// In the order in which faults are drawn for each call.
const DEFAULT_RATES: Readonly<Record<RandomFault, number>> = {
  throttle: 0.1,
  failRecords: 0.1,
  internalFailure: 0.1,
  latency: 0,
  cutSubscriptions: 0.1,
  expireIterators: 0.1,
  functions: 0.1,
};

const DEFAULT_TIMES = 100;
const DEFAULT_LATENCY_MS = 1_000;
const OPERATIONS = new Set(['PutRecord', 'PutRecords', 'GetRecords']);
const FUNCTION_FAULTS: readonly FunctionFaultKind[] = ['fail', 'hang', 'out-of-memory', 'throttle'];

/**
 * A mix of faults. Each call and each invocation has random numbers of its own, by its operation or function and how often
 * that was called, so that what one does decides nothing about another.
 * @throws OperatorError for a rate that is none
 */
export function randomFaults(options: RandomFaultOptions, tools: RandomFaultTools): Fault {
  const { seed, times = DEFAULT_TIMES, maxLatencyMs = DEFAULT_LATENCY_MS } = options;
  const rates = checkedRates(options.rates ?? {});
  const counts = new Map<string, number>();
  const randomOf = (what: string) => {
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    return seededRandom(`${seed} ${what} ${count}`);
  };
  return {
    what: `random faults of seed ${seed}`,
    times,
    onCall(call) {
      const { service, operation } = call;
      if (service !== 'kinesis' || !OPERATIONS.has(operation)) return undefined;
      const random = randomOf(operation);
      // Drawn in one order for each call, whatever happens.
      const drawn = Object.entries(rates).filter(([, rate]) => random.fraction() < rate);
      const happening = new Set(drawn.map(([fault]) => fault));
      const index = random.fraction();
      const ms = Math.ceil(random.fraction() * maxLatencyMs);
      const stream = operation === 'GetRecords' ? undefined : streamNamed(call.input as object);
      if (stream !== undefined && happening.has('cutSubscriptions')) tools.subscriptions.cut(stream);
      if (happening.has('internalFailure')) return changeBy(internalFailure({ operation }), call);
      if (happening.has('expireIterators') && operation === 'GetRecords') {
        const { ShardIterator } = call.input as Input<typeof GetRecords>;
        const change = expiredIterator(call, ShardIterator, tools.clock);
        if (change) return change;
      }
      if (happening.has('throttle')) return changeBy(throttleOf(call, stream), call);
      if (happening.has('failRecords') && operation === 'PutRecords') {
        const { Records } = call.input as Input<typeof PutRecords>;
        const indexes = [Math.floor(index * Records.length)];
        return changeBy(failRecords({ stream: stream!, indexes }), call);
      }
      return happening.has('latency') ? changeBy(latency({ operation, ms }, tools), call) : undefined;
    },
    onInvocation(functionName): FunctionFault | undefined {
      const random = randomOf(`invocation of ${functionName}`);
      if (random.fraction() >= rates.functions) return undefined;
      const errorMessage = `The function fails: a random fault of seed ${seed}.`;
      return {
        kind: FUNCTION_FAULTS[random.integer(FUNCTION_FAULTS.length)]!,
        thrown: { errorType: 'Error', errorMessage, trace: [] },
      };
    },
  };
}

function changeBy(fault: Fault, call: Call): CallChange | undefined {
  return fault.onCall?.(call);
}

function throttleOf({ engine, input, caller }: Call, stream: string | undefined): Fault {
  if (stream !== undefined) return throttle({ stream });
  const iterator = engine.iterators.open(caller, (input as Input<typeof GetRecords>).ShardIterator);
  return throttle({ stream: iterator.kind === 'valid' ? iterator.streamName : '', on: 'reads' });
}

function checkedRates(given: Partial<Readonly<Record<RandomFault, number>>>): Record<RandomFault, number> {
  for (const [fault, rate] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_RATES, fault)) {
      throw new OperatorError(
        `random faults: there is no fault ${fault}. There are ${Object.keys(DEFAULT_RATES).join(', ')}.`,
      );
    }
    if (!(rate >= 0 && rate <= 1)) {
      throw new OperatorError(`random faults: the rate of ${fault} is ${rate}, and must be from 0 to 1.`);
    }
  }
  return { ...DEFAULT_RATES, ...given };
}

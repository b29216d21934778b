import { toErrorPayload } from '../../bootstrap/errors/runtime-error.ts';
import {
  type CallFaultOptions,
  internalFailure,
  latency,
  type LatencyOptions,
  requireOperation,
} from '../../server/controls/faults/call-faults.ts';
import { expireIterators } from '../../server/controls/faults/expired-iterators.ts';
import type { FaultInjector } from '../../server/controls/faults/fault-injector.ts';
import type { ArmedFault } from '../../server/controls/faults/fault.ts';
import { type FaultyInvocations, functionFault } from '../../server/controls/faults/function-faults.ts';
import { type RandomFaultOptions, randomFaults } from '../../server/controls/faults/random-faults.ts';
import {
  failRecords,
  type FailRecordsOptions,
  throttle,
  type ThrottleOptions,
} from '../../server/controls/faults/record-faults.ts';

/** Which invocations of a function go wrong, and how. */
export interface FunctionFaultOptions extends FaultyInvocations {
  /** What the handler throws, for `fail`. */
  readonly error?: Error;
}

/**
 * What goes wrong in a pipeline: each fault for a number of calls, in the order of the calls. Calls of clients have
 * faults, also those of the pipeline's views; what the server does by itself, as the reading of mappings, has none.
 */
export class Faults {
  readonly #current: () => FaultInjector;

  readonly #fullNameOf: (functionName: string) => string;

  /**
   * @param current the injector of the current session: a reset starts without faults
   * @param fullNameOf by the name that a test uses; throws OperatorError for an unknown one
   * @internal
   */
  constructor(current: () => FaultInjector, fullNameOf: (functionName: string) => string) {
    this.#current = current;
    this.#fullNameOf = fullNameOf;
  }

  /**
   * Calls get ProvisionedThroughputExceededException, and so do the records of the shard in PutRecords.
   * @example pipeline.faults.throttle({ stream: 'clicks', times: 2 })
   */
  throttle(options: ThrottleOptions): void {
    this.#injector.list.add(throttle(options));
  }

  /**
   * Chosen records of a PutRecords get InternalFailure; the others are stored.
   * @example pipeline.faults.failRecords({ stream: 'clicks', indexes: [1] })
   */
  failRecords(options: FailRecordsOptions): void {
    this.#injector.list.add(failRecords(options));
  }

  /**
   * Calls of an operation get InternalFailure, and have no effect.
   * @throws OperatorError for an operation that no service has
   */
  internalFailure(options: CallFaultOptions): void {
    requireOperation(this.#injector.services, options);
    this.#injector.list.add(internalFailure(options));
  }

  /**
   * Calls of an operation run later: do not await them before the clock of the pipeline has moved.
   * @throws OperatorError for an operation that no service has
   */
  latency(options: LatencyOptions): void {
    requireOperation(this.#injector.services, options);
    this.#injector.list.add(latency(options, this.#injector));
  }

  /** The shard iterators of a stream that were issued until now get ExpiredIteratorException. */
  expireIterators(stream: string): void {
    this.#injector.list.add(expireIterators(stream, this.#injector.clock));
  }

  /**
   * Ends the open subscriptions of enhanced fan-out to a stream, as when connections are lost.
   * @returns how many there were
   */
  cutSubscriptions(stream: string): number {
    return this.#injector.subscriptions.cut(stream);
  }

  /**
   * Invocations of a function fail, whether its handler is of the test or runs as deployed.
   * @example pipeline.faults.function('filter', { kind: 'hang', onInvocation: 2 })
   * @throws OperatorError for an unknown function
   */
  function(name: string, options: FunctionFaultOptions): void {
    const { error } = options;
    const thrown = error && toErrorPayload(error);
    this.#injector.list.add(functionFault(this.#fullNameOf(name), options, thrown));
  }

  /**
   * A mix of faults, decided by a seed: throttled, failing and partly failing calls with records, expired iterators, cut
   * subscriptions, failing functions. The same seed gives the same run. `forSeeds` runs a test with many.
   * @example pipeline.faults.random({ seed: 7, rates: { throttle: 0.3, functions: 0.2 }, times: 50 })
   * @throws OperatorError for a rate that is none
   */
  random(options: RandomFaultOptions): void {
    this.#injector.list.add(randomFaults(options, this.#injector));
  }

  /** All faults that were armed since the last `clear`. */
  list(): readonly ArmedFault[] {
    return this.#injector.list.all;
  }

  /** The faults that have never happened. A test that expects none here notices a fault that matches nothing. */
  unused(): readonly string[] {
    return this.#injector.list.all.filter(({ used }) => used === 0).map(({ what }) => what);
  }

  /** Removes all faults. Calls that are delayed by now go on at their time. */
  clear(): void {
    this.#injector.list.clear();
  }

  get #injector(): FaultInjector {
    return this.#current();
  }
}

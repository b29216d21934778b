import { didYouMean } from '../../../lib/nearest-word.ts';
import { OperatorError } from '../../../lib/operator-error.ts';
import { type Clock, sleep } from '../../../lib/time/clock.ts';
import { InternalFailure } from '../../../schema/common-errors.ts';
import type { Service } from '../../../schema/service.ts';
import type { Delays } from './delays.ts';
import type { Call, Fault } from './fault.ts';

/** Which calls of clients have a fault. */
export interface CallFaultOptions {
  /** `PutRecord`, `SendMessage`, … */
  readonly operation: string;
  /** `kinesis`, `sqs`, …; every service that has the operation by default. */
  readonly service?: string | undefined;
  /** The number of calls; one by default. */
  readonly times?: number;
}

/** Which calls run later, and by how much. */
export interface LatencyOptions extends CallFaultOptions {
  /** Milliseconds on the clock of the pipeline, before the operation runs. */
  readonly ms: number;
}

/** The operation fails in AWS, and has no effect. */
export function internalFailure(options: CallFaultOptions): Fault {
  return {
    what: `internal failure of ${nameOf(options)}`,
    times: options.times ?? 1,
    onCall: (call) => (isMeant(call, options) ? () => Promise.reject(InternalFailure()) : undefined),
  };
}

/** The operation runs later. */
export function latency(
  options: LatencyOptions,
  { clock, delays }: { readonly clock: Clock; readonly delays: Delays },
): Fault {
  const { ms } = options;
  if (!(ms >= 0 && ms < Infinity)) {
    throw new OperatorError(`latency of ${options.operation}: ms is ${ms}, and must be 0 or more.`);
  }
  const name = nameOf(options);
  return {
    what: `latency of ${name}`,
    times: options.times ?? 1,
    onCall(call) {
      if (!isMeant(call, options)) return undefined;
      return async (next) => {
        const end = delays.begin(`the call ${name}`, clock.now() + ms);
        try {
          await sleep(clock, ms, { signal: call.caller.signal });
        } finally {
          end();
        }
        return next(call.input);
      };
    },
  };
}

/** @throws OperatorError for an operation that no service has */
export function requireOperation(services: ReadonlyMap<string, Service>, options: CallFaultOptions): void {
  const { operation, service } = options;
  if (service !== undefined && !services.has(service)) {
    const names = [...services.keys()];
    throw new OperatorError(
      `There is no service ${service}.${didYouMean(service, names)} The services are ${names.join(', ')}.`,
    );
  }
  const searched = service === undefined ? [...services.values()] : [services.get(service)!];
  const operations = searched.flatMap((one) => [...one.operations.keys()]);
  if (operations.includes(operation)) return;
  throw new OperatorError(
    `${service ?? 'No service'} has ${service === undefined ? 'an' : 'no'} operation ${operation}.${didYouMean(operation, operations)}`,
  );
}

function nameOf({ operation, service }: CallFaultOptions): string {
  return service === undefined ? operation : `${service} ${operation}`;
}

function isMeant(call: Call, { operation, service }: CallFaultOptions): boolean {
  return call.operation === operation && (service === undefined || call.service === service);
}

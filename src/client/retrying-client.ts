import { sleep, type Clock } from '../lib/time/clock.ts';
import type { Random } from '../lib/random.ts';
import { retryDelayMs } from './back-off.ts';
import type { Client } from './client.ts';
import { ClientError, UnexpectedResponse } from './errors.ts';
import type { Operation } from '../schema/operation.ts';
import type { ServiceTraits } from '../schema/service.ts';

/** With the pauses between them, about six seconds. */
const MAX_ATTEMPTS = 8;
/** About 15 seconds: another gateway of a cluster takes over, or NATS elects another leader. */
const MAX_ATTEMPTS_OF_OUTAGE = 20;
/** Bad gateway, unavailable, timed out: what a proxy answers while a gateway behind it is replaced. */
const PROXY_OUTAGES: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * Repeats calls that were refused because there were too many of them in a second, as the SDKs do. Records that a shard
 * refuses are another error (ProvisionedThroughputExceededException), which the caller handles. Calls of a deployment that
 * can be made twice are also repeated during an outage.
 */
export function retryingClient(client: Client, { clock, random }: RetryTools): Client {
  return {
    ...client,
    async call(service, operation, input, options) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await client.call(service, operation, input, options);
        } catch (error) {
          if (attempt >= attemptsFor(error, service, operation)) throw error;
        }
        await sleep(clock, retryDelayMs(attempt, random), options?.signal && { signal: options.signal });
      }
    },
  };
}

interface RetryTools {
  readonly clock: Clock;
  readonly random: Random;
}

function attemptsFor(error: unknown, service: ServiceTraits, operation: Operation): number {
  if (isRateExceeded(error)) return MAX_ATTEMPTS;
  return isOutage(error) && isRepeatable(service, operation) ? MAX_ATTEMPTS_OF_OUTAGE : 1;
}

/** Of the server, or of a proxy in front of gateways. Another program has other answers, such as 501. */
function isOutage(error: unknown): boolean {
  if (error instanceof ClientError) return error.status >= 500;
  return error instanceof UnexpectedResponse && PROXY_OUTAGES.has(error.status);
}

/** Whether it makes no difference how often it is made. Other services have callers that handle 5xx themselves. */
function isRepeatable({ name }: ServiceTraits, operation: Operation): boolean {
  if (name === 's3') return operation.name === 'PutObject' || operation.name.startsWith('List');
  return name === 'cloudformation' && /^(Describe|List)/.test(operation.name);
}

/** Kinesis uses LimitExceededException for the rate of calls and for the number of streams. */
function isRateExceeded(error: unknown): boolean {
  if (!(error instanceof ClientError)) return false;
  if (error.code === 'LimitExceededException') return error.message.startsWith('Rate exceeded');
  return error.code === 'ThrottlingException' || error.code === 'Throttling';
}

import { sleep, type Clock } from '../lib/time/clock.ts';
import type { Random } from '../lib/random.ts';
import { retryDelayMs } from './back-off.ts';
import type { Client } from './client.ts';
import { ClientError } from './errors.ts';

/** With the pauses between them, about six seconds. */
const MAX_ATTEMPTS = 8;

/**
 * Repeats calls that were refused because there were too many of them in a second, as the SDKs do. Records that a shard
 * refuses are another error (ProvisionedThroughputExceededException), which the caller handles.
 */
export function retryingClient(client: Client, { clock, random }: RetryTools): Client {
  return {
    ...client,
    async call(service, operation, input, options) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await client.call(service, operation, input, options);
        } catch (error) {
          if (attempt === MAX_ATTEMPTS || !isRateExceeded(error)) throw error;
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

/** Kinesis uses LimitExceededException for the rate of calls and for the number of streams. */
function isRateExceeded(error: unknown): boolean {
  if (!(error instanceof ClientError)) return false;
  if (error.code === 'LimitExceededException') return error.message.startsWith('Rate exceeded');
  return error.code === 'ThrottlingException' || error.code === 'Throttling';
}

import type { Client } from '../../src/client/client.ts';
import { isClientError } from '../../src/client/errors.ts';
import type { Random } from '../../src/lib/random.ts';
import { type Clock, sleep } from '../../src/lib/time/clock.ts';

// An election takes up to nine seconds, and so does the replacement of a gateway.
const RETRY_FOR_MS = 60_000;
const RETRY_PAUSE_MS = 200;

/**
 * A client of several gateways, as a load balancer with retries is: each call goes to a random one, and to another one
 * while there is no answer, or one that says that the gateway cannot serve now.
 */
export function movingClient(clients: readonly Client[], random: Random, clock: Clock): Client {
  const pick = () => clients[random.integer(clients.length)]!;
  return {
    endpoint: clients[0]!.endpoint,
    region: clients[0]!.region,
    async call(service, operation, input, options) {
      const endMs = clock.monotonicMs() + RETRY_FOR_MS;
      for (;;) {
        try {
          return await pick().call(service, operation, input, options);
        } catch (error) {
          if (isFinal(error) || clock.monotonicMs() > endMs) throw error;
          await sleep(clock, RETRY_PAUSE_MS);
        }
      }
    },
    close() {
      for (const client of clients) client.close();
    },
  };
}

function isFinal(error: unknown): boolean {
  return isClientError(error) && error.status < 500;
}

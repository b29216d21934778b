import { type Clock, sleep } from '../../../../lib/time/clock.ts';
import type { NatsLink } from './link.ts';
import { ApiError, callApiOnce } from './api.ts';
import { type NatsSession, RequestFailed } from './session.ts';

/**
 * How long a request is tried again while there is no connection, or while no server is responsible for the stream. The
 * election of a leader takes up to this long: its timeout is 4 to 9 s, a constant of the server.
 */
export const RETRY_MS = 10_000;
const RETRY_DELAY_MS = 50;

/** Errors of a server that has no leader yet, is starting, or does not know of a stream that was just created. */
const TRANSIENT_CODES: ReadonlySet<number> = new Set([10005, 10008, 10009, 10023, 10059, 10076]);

export interface RequestTools {
  readonly link: NatsLink;
  readonly clock: Clock;
}

/**
 * Runs `attempt` until it succeeds, for up to `RETRY_MS`. For reads, and for requests that can be repeated.
 * @throws RequestFailed or ApiError of the last attempt
 */
export async function retried<T>(
  { link, clock }: RequestTools,
  attempt: (session: NatsSession) => Promise<T>,
  isTransient: (error: unknown) => boolean = isTransientFailure,
): Promise<T> {
  const endsAt = clock.monotonicMs() + RETRY_MS;
  for (;;) {
    const leftMs = endsAt - clock.monotonicMs();
    const session = await link.connected(Math.max(0, leftMs));
    if (!session) throw new RequestFailed('not-sent', link.absence);
    try {
      return await attempt(session);
    } catch (error) {
      if (!isTransient(error) || clock.monotonicMs() + RETRY_DELAY_MS >= endsAt || link.isClosed) throw error;
      await sleep(clock, RETRY_DELAY_MS);
    }
  }
}

function isTransientFailure(error: unknown): boolean {
  if (error instanceof RequestFailed) return error.outcome !== 'forbidden';
  return error instanceof ApiError && TRANSIENT_CODES.has(error.code);
}

/** Calls the JetStream API, repeatedly if necessary. @throws RequestFailed, ApiError */
export function callApi<T>(tools: RequestTools, subject: string, body: unknown): Promise<T> {
  return retried(tools, (session) => callApiOnce<T>(session, subject, body));
}

import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { type Clock, sleep } from '../../../../lib/time/clock.ts';
import type { NatsLink } from './link.ts';
import { type NatsSession, type Reply, RequestFailed } from './session.ts';

/**
 * How long a request is tried again while there is no connection, or while no server is responsible for the stream. The
 * election of a leader takes up to this long: its timeout is 4 to 9 s, a constant of the server.
 */
export const RETRY_MS = 10_000;
/** How long a server may take for one request. Under load, 99 of 100 take less than 0.1 s. */
export const RESPONSE_MS = 3_000;
const RETRY_DELAY_MS = 50;

/** A response of the JetStream API that reports an error. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** https://github.com/nats-io/nats-server/blob/main/server/errors.json */
  readonly code: number;

  constructor({ err_code: code = 0, description = 'no description' }: ApiErrorBody) {
    super(`NATS: ${description} (${code})`);
    this.code = code;
  }
}

interface ApiErrorBody {
  readonly err_code?: number;
  readonly description?: string;
}

/** Errors of a server that has no leader yet, is starting, or does not know of a stream that was just created. */
const TRANSIENT_CODES: ReadonlySet<number> = new Set([10005, 10008, 10009, 10023, 10059, 10076]);

export interface RequestTools {
  readonly link: NatsLink;
  readonly clock: Clock;
}

/** Sends one request to any server and returns its response. @throws RequestFailed */
export async function requestOnce(
  session: NatsSession,
  subject: string,
  payload: Uint8Array | string,
  options: { headers?: MsgHdrs; timeoutMs?: number } = {},
): Promise<Reply> {
  let response: Reply | undefined;
  await session.request(subject, payload, {
    timeoutMs: options.timeoutMs ?? RESPONSE_MS,
    ...(options.headers && { headers: options.headers }),
    onReply(reply) {
      response = reply;
      return true;
    },
  });
  return response!;
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

export async function callApiOnce<T>(
  session: NatsSession,
  subject: string,
  body: unknown,
  timeoutMs = RESPONSE_MS,
): Promise<T> {
  const payload = body === undefined ? '' : JSON.stringify(body);
  return parseApi<T>(await requestOnce(session, `$JS.API.${subject}`, payload, { timeoutMs }));
}

/** @throws ApiError */
export function parseApi<T>(reply: Reply): T {
  const response = JSON.parse(Buffer.from(reply.data).toString('utf8')) as T & { error?: ApiErrorBody };
  if (response.error) throw new ApiError(response.error);
  return response;
}

export function headersOf(values: Readonly<Record<string, string>>): MsgHdrs {
  const all = headers();
  for (const [name, value] of Object.entries(values)) all.set(name, value);
  return all;
}

import { headers, type MsgHdrs } from '@nats-io/transport-node';
import type { NatsSession, Reply } from './session.ts';

/** How long a server may take for one request. Under load, 99 of 100 take less than 0.1 s. */
export const RESPONSE_MS = 3_000;

export const STREAM_NOT_FOUND = 10059;

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

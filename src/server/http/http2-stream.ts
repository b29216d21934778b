import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { pipeline } from 'node:stream/promises';
import { KIB } from '../../lib/bytes.ts';
import type { ClientConnection, WireRequest, WireResponse } from '../../protocol/http.ts';
import { SlicedBody } from '../../protocol/fast/sliced-body.ts';
import type { InFlightRequest } from '../admission/in-flight-requests.ts';
import type { GateResponse, RequestGate } from '../admission/request-gate.ts';
import { checkField, checkStatus } from './header-fields.ts';
import { splitRequestTarget } from './request-target.ts';
import { addedLength, discardBody, isBodiless } from './response-body.ts';
import { writeSlices } from './write-slices.ts';

// The same limit as in `node:http`, so that stored headers (S3 metadata) can be returned over both protocols.
export const MAX_HEADER_BYTES = 16 * KIB;
// What a field counts besides its characters: RFC 9113 section 6.5.2.
const HEADER_FIELD_OVERHEAD_BYTES = 32;

/** Who opened a stream. */
export interface Peer {
  readonly connection: ClientConnection;
  /** Undefined for a client of this machine. */
  readonly client: string | undefined;
}

/** Handles the request of one stream. Resolves when the response has been passed to the session, or never will be. */
export async function serveStream(
  gate: RequestGate,
  { connection, client }: Peer,
  stream: ServerHttp2Stream,
  fields: IncomingHttpHeaders,
  rawHeaders: readonly string[],
): Promise<void> {
  const { inFlightRequests, openStreams } = gate;
  const inFlight = inFlightRequests.open(connection);
  const { headers, bytes } = requestHeaders(fields);
  let isSent = false;
  stream.once('close', () => {
    inFlightRequests.close(inFlight, isSent ? 'responded' : 'abandoned');
    openStreams.close(client, bytes);
  });
  const hasMemory = openStreams.open(client, bytes);
  const { path, query, rawQuery } = splitRequestTarget(fields[':path'] ?? '/');
  const method = fields[':method'] ?? 'GET';
  const head = { method, path, query, rawQuery, headers, rawHeaders };
  const request = { stream, method };
  const receive = () => {
    if (bytes > MAX_HEADER_BYTES) return Promise.resolve(gate.refuseHeaders(inFlight));
    return hasMemory ? gate.receive(inFlight, head, stream) : Promise.resolve(gate.refuseStream(inFlight));
  };
  isSent = await send(gate, inFlight, request, receive());
}

interface Http2Request {
  readonly stream: ServerHttp2Stream;
  readonly method: string;
}

/**
 * Sends the response. A failure closes this stream and is not thrown.
 * @returns whether the complete response was passed to the session
 */
async function send(
  gate: RequestGate,
  inFlight: InFlightRequest,
  request: Http2Request,
  pending: Promise<GateResponse | undefined>,
): Promise<boolean> {
  let received: GateResponse | undefined;
  try {
    received = await pending;
    if (received === undefined) return false;
    const isSent = await write(gate, inFlight, request, received.response);
    // Asks the client to send no more: RFC 9113 section 8.1.
    if (received.isBodyUnread === true) request.stream.close(constants.NGHTTP2_NO_ERROR);
    return isSent;
  } catch (error) {
    gate.reportUnsent(inFlight, error);
    if (received) discardBody(received.response.body);
    failStream(request.stream);
    return false;
  } finally {
    received?.release();
  }
}

function failStream(stream: ServerHttp2Stream): void {
  if (stream.destroyed) return;
  try {
    if (stream.headersSent) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    else stream.respond({ [constants.HTTP2_HEADER_STATUS]: 500 }, { endStream: true });
  } catch {
    stream.destroy();
  }
}

/**
 * Node checks the size of headers against our setting only after the client has acknowledged it, which a client may never
 * do, and then accepts 128 KB.
 */
function requestHeaders(fields: IncomingHttpHeaders): {
  readonly headers: WireRequest['headers'];
  readonly bytes: number;
} {
  const headers: Record<string, string | undefined> = {};
  let bytes = 0;
  for (const name in fields) {
    const value = fields[name];
    const text = Array.isArray(value) ? value.join(', ') : value;
    bytes += name.length + (text?.length ?? 0) + HEADER_FIELD_OVERHEAD_BYTES;
    if (!name.startsWith(':')) headers[name] = text;
  }
  // It precedes a `host` (RFC 9113 section 8.3.1), which may not be signed.
  headers['host'] = fields[':authority'] ?? headers['host'];
  return { headers, bytes };
}

/** @returns whether the complete response was passed to the session */
async function write(
  { inFlightRequests, unreadResponses, logger }: RequestGate,
  inFlight: InFlightRequest,
  { stream, method }: Http2Request,
  response: WireResponse,
): Promise<boolean> {
  const { status, headers, cookies = [], body } = response;
  if (stream.destroyed) {
    discardBody(body);
    return false;
  }
  checkStatus(status);
  for (const name in headers) checkField(name, headers[name]!);
  for (const cookie of cookies) checkField('set-cookie', cookie);
  const countUnread = (bytes: number) => {
    const onRead = unreadResponses.add(bytes, () => stream.destroy());
    if (onRead) stream.once('close', onRead);
  };
  const head = {
    ...headers,
    ...(cookies.length > 0 && { 'set-cookie': [...cookies] }),
    [constants.HTTP2_HEADER_STATUS]: status,
  };
  if (isBodiless(method, status)) {
    const length = addedLength(response);
    const added = length === undefined ? {} : { [constants.HTTP2_HEADER_CONTENT_LENGTH]: length };
    stream.respond({ ...added, ...head }, { endStream: true });
    discardBody(body);
    return true;
  }
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    countUnread(body.length);
    stream.respond({ [constants.HTTP2_HEADER_CONTENT_LENGTH]: Buffer.byteLength(body), ...head });
    stream.end(body);
    return true;
  }
  if (body instanceof SlicedBody) {
    stream.once('close', () => body.release());
    countUnread(body.byteLength);
    stream.respond({ [constants.HTTP2_HEADER_CONTENT_LENGTH]: body.byteLength, ...head });
    if (await writeSlices(stream, body.pieces)) return false;
    stream.end();
    return true;
  }
  inFlightRequests.stream(inFlight);
  stream.respond(head);
  try {
    await pipeline(body, stream);
    return true;
  } catch (error) {
    if (!inFlight.signal.aborted) logger.warn('a streamed response was cut short', { error });
    return false;
  }
}

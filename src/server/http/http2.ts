import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import { SlicedBody } from '../../protocol/fast/sliced-body.ts';
import { discardBody, isBodiless, statedLength } from './response-body.ts';
import { answer, type Answer, type RequestGate, reportUnsent } from '../admission/request-gate.ts';
import type { InFlightRequest } from '../admission/in-flight-requests.ts';
import { checkField, checkStatus } from './header-fields.ts';
import { IdleSessions } from './http2-idle.ts';
import { splitRequestTarget } from './request-target.ts';
import { writeSlices } from './write-slices.ts';

// Java's asynchronous client opens up to 100 at once and more on demand; each is one request in memory.
const MAX_STREAMS_PER_SESSION = 256;

// A PutRecords body of 500 x 1 KiB is 717 KB: the protocol's own 64 KB window would make it wait eleven times.
const STREAM_WINDOW_BYTES = 1024 * 1024;
const SESSION_WINDOW_BYTES = 8 * 1024 * 1024;

// Megabytes that Node lets one session queue; its 10 would refuse streams while a few GetRecords answers of
// 10 MB each wait for a slow reader.
const MAX_SESSION_MEMORY_MB = 64;

// As `node:http` has it; what is stored of headers must fit into those of an answer over either wire.
const MAX_HEADER_BYTES = 16 * 1024;

export interface Http2Wire {
  /** Takes a socket whose first bytes, still unread, are the HTTP/2 preface. */
  accept: (socket: Socket) => void;
  /** Tells clients to open no more streams (GOAWAY); sessions end with their last stream. */
  goAway: () => void;
  /** Cuts the connections. */
  cut: () => void;
}

/** HTTP/2 over cleartext, by prior knowledge: what the JavaScript SDK's Kinesis client speaks. */
export function createHttp2Wire(gate: RequestGate, idleTimeoutMs: number): Http2Wire {
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  const idle = new IdleSessions(idleTimeoutMs);
  const server: Http2Server = createServer({
    maxSessionMemory: MAX_SESSION_MEMORY_MB,
    settings: {
      maxConcurrentStreams: MAX_STREAMS_PER_SESSION,
      initialWindowSize: STREAM_WINDOW_BYTES,
      maxHeaderListSize: MAX_HEADER_BYTES,
    },
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    idle.watch(session);
    session.on('stream', (stream, headers) =>
      idle.track(session, stream, serveStream(gate, stream, headers)),
    );
    session.once('remoteSettings', () => {
      if (!session.destroyed) session.setLocalWindowSize(SESSION_WINDOW_BYTES);
    });
  });
  server.on('sessionError', (error) => {
    gate.logger.info('an HTTP/2 client broke the protocol', { error });
  });
  return {
    accept(socket) {
      // An `http` server leaves sockets half open when the client ends; a session would never notice.
      socket.allowHalfOpen = false;
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      server.emit('connection', socket);
    },
    goAway() {
      for (const session of sessions) session.close();
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** @returns when the answer has been handed to the session, or never will be */
async function serveStream(
  gate: RequestGate,
  stream: ServerHttp2Stream,
  fields: IncomingHttpHeaders,
): Promise<void> {
  const { inFlightRequests } = gate;
  const inFlight = inFlightRequests.open();
  let answered = false;
  stream.once('close', () => inFlightRequests.close(inFlight, answered ? 'answered' : 'abandoned'));
  // A reset stream reports an error first; `close` follows and says all that is needed.
  stream.on('error', () => {});
  const { path, query, rawQuery } = splitRequestTarget(fields[':path'] ?? '/');
  const head = { method: fields[':method'] ?? 'GET', path, query, rawQuery, headers: requestHeaders(fields) };
  answered = await send(
    gate,
    inFlight,
    { stream, method: head.method },
    answer(gate, inFlight, head, stream),
  );
}

interface Http2Request {
  readonly stream: ServerHttp2Stream;
  readonly method: string;
}

/**
 * Sends what the request comes to. Nothing that goes wrong here reaches the process: only this client is told.
 * @returns whether the whole answer was handed to the session
 */
async function send(
  gate: RequestGate,
  inFlight: InFlightRequest,
  request: Http2Request,
  coming: Promise<Answer | undefined>,
): Promise<boolean> {
  let answered: Answer | undefined;
  try {
    answered = await coming;
    return answered !== undefined && (await write(gate, inFlight, request, answered.response));
  } catch (error) {
    reportUnsent(gate, inFlight, error);
    if (answered) discardBody(answered.response.body);
    failStream(request.stream);
    return false;
  } finally {
    answered?.release();
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

function requestHeaders(fields: IncomingHttpHeaders): WireRequest['headers'] {
  const headers: Record<string, string | undefined> = {};
  for (const name in fields) {
    if (name.startsWith(':')) continue;
    const value = fields[name];
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  headers['host'] ??= fields[':authority'];
  return headers;
}

/** @returns whether the whole answer was handed to the session */
async function write(
  { inFlightRequests, unread, logger }: RequestGate,
  inFlight: InFlightRequest,
  { stream, method }: Http2Request,
  answered: WireResponse,
): Promise<boolean> {
  const { status, headers, cookies = [], body } = answered;
  if (stream.destroyed) {
    discardBody(body);
    return false;
  }
  checkStatus(status);
  for (const name in headers) checkField(name, headers[name]!);
  for (const cookie of cookies) checkField('set-cookie', cookie);
  const count = (bytes: number) => {
    const taken = unread.add(bytes, () => stream.destroy());
    if (taken) stream.once('close', taken);
  };
  const head = {
    ...headers,
    ...(cookies.length > 0 && { 'set-cookie': [...cookies] }),
    [constants.HTTP2_HEADER_STATUS]: status,
  };
  if (isBodiless(method, status)) {
    const length = statedLength(answered);
    const stated = length === undefined ? {} : { [constants.HTTP2_HEADER_CONTENT_LENGTH]: length };
    stream.respond({ ...stated, ...head }, { endStream: true });
    discardBody(body);
    return true;
  }
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    count(body.length);
    stream.respond({ [constants.HTTP2_HEADER_CONTENT_LENGTH]: Buffer.byteLength(body), ...head });
    stream.end(body);
    return true;
  }
  if (body instanceof SlicedBody) {
    stream.once('close', () => body.release());
    count(body.byteLength);
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
    if (!inFlight.signal.aborted) logger.warn('a streamed answer was cut short', { error });
    return false;
  }
}

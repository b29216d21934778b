import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import { SlicedBody } from '../../protocol/fast/sliced-body.ts';
import { discardBody, isBodiless, lacksLength, MAX_JOINED_BYTES, statedLength } from './response-body.ts';
import {
  answer,
  type Answer,
  type RequestGate,
  isTooLarge,
  refuseTooLarge,
  reportUnsent,
} from '../admission/request-gate.ts';
import type { InFlightRequest } from '../admission/in-flight-requests.ts';
import { checkStatus } from './header-fields.ts';
import { splitRequestTarget } from './request-target.ts';
import { writeSlices } from './write-slices.ts';

const NOTHING = Buffer.alloc(0);

/** Answers one HTTP/1.1 request. */
export function serveHttp1(gate: RequestGate, request: IncomingMessage, response: ServerResponse): void {
  const inFlight = open(gate, response);
  const { path, query, rawQuery } = splitRequestTarget(request.url!);
  // Node joins repeated headers by `, `; the one it keeps as a list, set-cookie, is never on a request.
  const headers = request.headers as WireRequest['headers'];
  const head = { method: request.method!, path, query, rawQuery, headers };
  void send(gate, inFlight, response, answer(gate, inFlight, head, request));
}

/** `Expect: 100-continue`: a body that would be refused is not asked for. */
export function serveExpectContinue(
  gate: RequestGate,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const headers = request.headers as WireRequest['headers'];
  if (isTooLarge(gate, headers)) {
    const inFlight = open(gate, response);
    response.shouldKeepAlive = false;
    void send(gate, inFlight, response, Promise.resolve(refuseTooLarge(gate, inFlight, headers)));
    return;
  }
  response.writeContinue();
  serveHttp1(gate, request, response);
}

/** Sends what the request comes to. Nothing that goes wrong here reaches the process: only this client is told. */
async function send(
  gate: RequestGate,
  inFlight: InFlightRequest,
  response: ServerResponse,
  coming: Promise<Answer | undefined>,
): Promise<void> {
  let answered: Answer | undefined;
  try {
    answered = await coming;
    if (answered) await write(gate, inFlight, response, answered.response);
  } catch (error) {
    reportUnsent(gate, inFlight, error);
    if (answered) discardBody(answered.response.body);
    failResponse(response);
  } finally {
    answered?.release();
  }
}

function failResponse(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.shouldKeepAlive = false;
  try {
    response.writeHead(500, ['content-length', '0']).end();
  } catch {
    response.destroy();
  }
}

function open({ inFlightRequests }: RequestGate, response: ServerResponse): InFlightRequest {
  const inFlight = inFlightRequests.open();
  const { socket } = response.req;
  // Perhaps the client has gone, perhaps it only has nothing more to ask: it is answered, but not waited with.
  const onEnd = () => inFlight.abort('the client went away');
  socket.once('end', onEnd);
  // A response closes once, and `once` would make one more object of it.
  response.on('close', () => {
    socket.off('end', onEnd);
    inFlightRequests.close(inFlight, response.writableFinished ? 'answered' : 'abandoned');
  });
  return inFlight;
}

async function write(
  { inFlightRequests, unread, logger }: RequestGate,
  inFlight: InFlightRequest,
  response: ServerResponse,
  answered: WireResponse,
): Promise<void> {
  const { status, headers, cookies = [], body } = answered;
  if (response.destroyed) {
    discardBody(body);
    return;
  }
  checkStatus(status);
  if (inFlightRequests.draining) response.shouldKeepAlive = false;

  const count = (bytes: number) => {
    const taken = unread.add(bytes, () => response.destroy());
    if (taken) response.once('close', taken);
  };
  const fields: string[] = [];
  for (const name in headers) fields.push(name, headers[name]!);
  for (const cookie of cookies) fields.push('set-cookie', cookie);
  if (isBodiless(response.req.method, status)) {
    const length = statedLength(answered);
    if (length !== undefined) fields.push('content-length', length);
    response.writeHead(status, fields).end();
    discardBody(body);
    return;
  }
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    if (lacksLength(answered)) fields.push('content-length', String(Buffer.byteLength(body)));
    count(body.length);
    response.writeHead(status, fields);
    if (typeof body === 'string' || body.length > MAX_JOINED_BYTES) response.end(body);
    // Bytes as characters, one to one: so Node joins them to the head and writes once, not a list of two.
    else response.end(body.toString('latin1'), 'latin1');
    return;
  }

  if (body instanceof SlicedBody) {
    response.once('close', () => body.release());
    count(body.byteLength);
    fields.push('content-length', String(body.byteLength));
    response.writeHead(status, fields);
    if (!(await writeSlices(response, body.pieces))) response.end();
    return;
  }

  inFlightRequests.stream(inFlight);
  response.writeHead(status, fields);
  // The head at once; `flushHeaders` would send it as UTF-8, and headers are latin1.
  response.write(NOTHING);
  try {
    await pipeline(body, response);
  } catch (error) {
    // Headers are long gone: a cut connection is all that can tell the client.
    if (!inFlight.signal.aborted) logger.warn('a streamed answer was cut short', { error });
  }
}

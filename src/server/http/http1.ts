import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import { SlicedBody } from '../../protocol/fast/sliced-body.ts';
import type { InFlightRequest } from '../admission/in-flight-requests.ts';
import type { GateResponse, RequestGate } from '../admission/request-gate.ts';
import { checkStatus } from './header-fields.ts';
import { splitRequestTarget } from './request-target.ts';
import { addedLength, discardBody, isBodiless, lacksLength, MAX_JOINED_BYTES } from './response-body.ts';
import { writeSlices } from './write-slices.ts';

const EMPTY = Buffer.alloc(0);

/** Handles one HTTP/1.1 request. */
export function serveHttp1(gate: RequestGate, request: IncomingMessage, response: ServerResponse): void {
  const inFlight = open(gate, response);
  const { path, query, rawQuery } = splitRequestTarget(request.url!);
  // Node joins repeated headers with `, `. The exception is set-cookie, a list, which requests do not have.
  const headers = request.headers as WireRequest['headers'];
  const { rawHeaders } = request;
  const head = { method: request.method!, path, query, rawQuery, headers, rawHeaders };
  const received = hasSeveralHosts(rawHeaders)
    ? Promise.resolve(gate.refuseHosts(inFlight))
    : gate.receive(inFlight, head, request);
  void send(gate, inFlight, response, received);
}

/** Node takes the first. RFC 9112 section 3.2 asks servers to refuse such a request, as proxies may take another one. */
function hasSeveralHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts > 1;
}

/** `Expect: 100-continue`: refuses a body that is too large before the client sends it. */
export function serveExpectContinue(
  gate: RequestGate,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const headers = request.headers as WireRequest['headers'];
  if (gate.isTooLarge(headers)) {
    const inFlight = open(gate, response);
    response.shouldKeepAlive = false;
    void send(gate, inFlight, response, Promise.resolve(gate.refuseTooLarge(inFlight, headers)));
    return;
  }
  response.writeContinue();
  serveHttp1(gate, request, response);
}

/** Sends the response. A failure closes this connection and is not thrown. */
async function send(
  gate: RequestGate,
  inFlight: InFlightRequest,
  target: ServerResponse,
  pending: Promise<GateResponse | undefined>,
): Promise<void> {
  let received: GateResponse | undefined;
  try {
    received = await pending;
    if (received?.isBodyUnread === true) target.shouldKeepAlive = false;
    if (received) await write(gate, inFlight, target, received.response);
  } catch (error) {
    gate.reportUnsent(inFlight, error);
    if (received) discardBody(received.response.body);
    failResponse(target);
  } finally {
    received?.release();
  }
}

function failResponse(target: ServerResponse): void {
  if (target.headersSent) {
    target.destroy();
    return;
  }
  target.shouldKeepAlive = false;
  try {
    target.writeHead(500, ['content-length', '0']).end();
  } catch {
    target.destroy();
  }
}

function open({ inFlightRequests }: RequestGate, response: ServerResponse): InFlightRequest {
  const { socket } = response.req;
  const inFlight = inFlightRequests.open(socket);
  // The client may have disconnected, or only have ended its side. It gets a response, but no operation waits for it.
  const onEnd = () => inFlight.abort('the client disconnected');
  socket.once('end', onEnd);
  // A response closes once; `once` would allocate a wrapper.
  response.on('close', () => {
    socket.off('end', onEnd);
    inFlightRequests.close(inFlight, response.writableFinished ? 'responded' : 'abandoned');
  });
  return inFlight;
}

async function write(
  { inFlightRequests, unreadResponses, logger }: RequestGate,
  inFlight: InFlightRequest,
  target: ServerResponse,
  response: WireResponse,
): Promise<void> {
  const { status, headers, cookies = [], body } = response;
  if (target.destroyed) {
    discardBody(body);
    return;
  }
  checkStatus(status);
  if (inFlightRequests.draining) target.shouldKeepAlive = false;

  const countUnread = (bytes: number) => {
    const onRead = unreadResponses.add(bytes, () => target.destroy());
    if (onRead) target.once('close', onRead);
  };
  const fields: string[] = [];
  for (const name in headers) fields.push(name, headers[name]!);
  for (const cookie of cookies) fields.push('set-cookie', cookie);
  if (isBodiless(target.req.method, status)) {
    const length = addedLength(response);
    if (length !== undefined) fields.push('content-length', length);
    target.writeHead(status, fields).end();
    discardBody(body);
    return;
  }
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    if (lacksLength(response)) fields.push('content-length', String(Buffer.byteLength(body)));
    countUnread(body.length);
    target.writeHead(status, fields);
    if (typeof body === 'string' || body.length > MAX_JOINED_BYTES) target.end(body);
    // Node joins a latin1 string to the head and writes both at once. A buffer would be a second element of the write.
    else target.end(body.toString('latin1'), 'latin1');
    return;
  }

  if (body instanceof SlicedBody) {
    target.once('close', () => body.release());
    countUnread(body.byteLength);
    fields.push('content-length', String(body.byteLength));
    target.writeHead(status, fields);
    if (!(await writeSlices(target, body.pieces))) target.end();
    return;
  }

  inFlightRequests.stream(inFlight);
  target.writeHead(status, fields);
  // Sends the head immediately. `flushHeaders` would encode it as UTF-8, and headers are latin1.
  target.write(EMPTY);
  try {
    await pipeline(body, target);
  } catch (error) {
    // The headers have been sent: only a closed connection can report the failure to the client.
    if (!inFlight.signal.aborted) logger.warn('a streamed response was cut short', { error });
  }
}

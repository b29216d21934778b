import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { WireRequest, WireResponse } from '../protocol/http.ts';
import { SlicedBody } from '../protocol/sliced-body.ts';
import { lacksLength, MAX_JOINED_BYTES } from './answer-body.ts';
import { answer, isTooLarge, refuseTooLarge } from './door.ts';
import type { Door } from './door.ts';
import type { Exchange } from './exchange.ts';
import { splitTarget } from './target.ts';
import { writeInTurns } from './write-in-turns.ts';

/** Answers one HTTP/1.1 request. */
export function serveHttp1(door: Door, request: IncomingMessage, response: ServerResponse): void {
  const exchange = open(door, response);
  const { path, query, rawQuery } = splitTarget(request.url!);
  // Node joins repeated headers by `, `; the one it keeps as a list, set-cookie, is never on a request.
  const headers = request.headers as WireRequest['headers'];
  void answer(door, exchange, { method: request.method!, path, query, rawQuery, headers }, request).then(
    async (answered) => {
      if (!answered) return;
      await send(door, exchange, response, answered.response);
      answered.release();
    },
  );
}

/** `Expect: 100-continue`: a body that would be refused is not asked for. */
export function serveExpectContinue(door: Door, request: IncomingMessage, response: ServerResponse): void {
  const headers = request.headers as WireRequest['headers'];
  if (isTooLarge(door, headers)) {
    const exchange = open(door, response);
    response.shouldKeepAlive = false;
    void send(door, exchange, response, refuseTooLarge(door, exchange, headers).response);
    return;
  }
  response.writeContinue();
  serveHttp1(door, request, response);
}

function open({ exchanges }: Door, response: ServerResponse): Exchange {
  const exchange = exchanges.open();
  // A response closes once, and `once` would make one more object of it.
  response.on('close', () => {
    exchanges.close(exchange, response.writableFinished ? 'answered' : 'abandoned');
  });
  return exchange;
}

async function send(
  { exchanges, untaken, logger }: Door,
  exchange: Exchange,
  response: ServerResponse,
  answered: WireResponse,
): Promise<void> {
  const { status, headers, cookies = [], body } = answered;
  if (response.destroyed) {
    if (body instanceof SlicedBody) body.release();
    return;
  }
  if (exchanges.draining) response.shouldKeepAlive = false;

  const count = (bytes: number) => {
    const taken = untaken.add(bytes, () => response.destroy());
    if (taken) response.once('close', taken);
  };
  const fields: string[] = [];
  for (const name in headers) fields.push(name, headers[name]!);
  for (const cookie of cookies) fields.push('set-cookie', cookie);
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
    if (!(await writeInTurns(response, body.pieces))) response.end();
    return;
  }

  exchanges.stream(exchange);
  response.writeHead(status, fields);
  response.flushHeaders();
  try {
    await pipeline(body, response);
  } catch (error) {
    // Headers are long gone: a cut connection is all that can tell the client.
    if (!exchange.signal.aborted) logger.warn('a streamed answer was cut short', { error });
  }
}

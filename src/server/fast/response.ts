import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../lib/time/clock.ts';
import type { WireResponse } from '../../protocol/http.ts';
import { SlicedBody } from '../../protocol/fast/sliced-body.ts';
import { discardBody, lacksLength, MAX_JOINED_BYTES } from '../http/response-body.ts';
import type { RequestGate } from '../admission/request-gate.ts';
import type { InFlightRequest } from '../admission/in-flight-requests.ts';
import { checkField, checkStatus } from '../http/header-fields.ts';
import { writeSlices } from '../http/write-slices.ts';

const CRLF = Buffer.from('\r\n');

type Sent = (error?: Error | null) => void;

/** Writes the bytes that `node:http` would write. */
export class FastResponseWriter {
  readonly #gate: RequestGate;
  readonly #clock: Clock;
  readonly #keepAlive: string;
  #dateSecond = 0;
  #date = '';

  constructor(gate: RequestGate, clock: Clock, idleTimeoutMs: number) {
    this.#gate = gate;
    this.#clock = clock;
    this.#keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(idleTimeoutMs / 1000)}\r\n`;
  }

  /**
   * @param onSent called when the operating system has accepted the whole response; after a failure, called with the
   * error or not at all
   * @throws before anything is written, when the head cannot be sent
   */
  send(socket: Socket, inFlight: InFlightRequest, response: WireResponse, onSent: Sent): void {
    const { body } = response;
    if (socket.destroyed) {
      discardBody(body);
      return;
    }
    if (typeof body === 'string') {
      const bodyBytes = Buffer.byteLength(body);
      // As many bytes as characters means ASCII, which Node writes faster as latin1.
      const encoding = bodyBytes === body.length ? 'latin1' : 'utf8';
      socket.write(`${this.#head(response, bodyBytes)}\r\n${body}`, encoding, onSent);
    } else if (Buffer.isBuffer(body) && body.length <= MAX_JOINED_BYTES) {
      const text = `${this.#head(response, body.length)}\r\n${body.toString('latin1')}`;
      socket.write(text, 'latin1', onSent);
    } else if (Buffer.isBuffer(body)) {
      this.#sendLarge(socket, this.#head(response, body.length), body, onSent);
    } else if (body instanceof SlicedBody) {
      void this.#sendSlices(socket, this.#head(response, body.byteLength), body, onSent);
    } else {
      void this.#sendStream(socket, inFlight, this.#head(response), body, onSent);
    }
  }

  #sendLarge(socket: Socket, head: string, body: Buffer, onSent: Sent): void {
    const onRead = this.#gate.unreadResponses.add(body.length, () => socket.destroy());
    socket.cork();
    socket.write(`${head}\r\n`, 'latin1');
    socket.write(body, (error) => {
      onRead?.();
      onSent(error);
    });
    socket.uncork();
  }

  async #sendSlices(socket: Socket, head: string, body: SlicedBody, onSent: Sent): Promise<void> {
    const onRead = this.#gate.unreadResponses.add(body.byteLength, () => socket.destroy());
    socket.cork();
    socket.write(`${head}\r\n`, 'latin1');
    const written = writeSlices(socket, body.pieces);
    socket.uncork();
    const error = await written;
    onRead?.();
    body.release();
    onSent(error);
  }

  async #sendStream(
    socket: Socket,
    inFlight: InFlightRequest,
    head: string,
    body: AsyncIterable<Buffer>,
    onSent: Sent,
  ): Promise<void> {
    const { inFlightRequests, logger } = this.#gate;
    inFlightRequests.stream(inFlight);
    socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`, 'latin1');
    try {
      await pipeline(chunked(body), socket, { end: false });
      onSent();
    } catch (error) {
      socket.destroy();
      // The headers have been sent: only a closed connection can report the failure to the client.
      if (!inFlight.signal.aborted) logger.warn('a streamed response was cut short', { error });
    }
  }

  #head(response: WireResponse, bodyBytes?: number): string {
    const { status, headers, cookies = [] } = response;
    checkStatus(status);
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`;
    for (const name in headers) head += headerLine(name, headers[name]!);
    for (const cookie of cookies) head += headerLine('set-cookie', cookie);
    if (bodyBytes !== undefined && lacksLength(response)) head += `content-length: ${bodyBytes}\r\n`;
    return `${head}Date: ${this.#now()}\r\n${this.#gate.inFlightRequests.draining ? 'Connection: close\r\n' : this.#keepAlive}`;
  }

  #now(): string {
    const nowMs = this.#clock.now();
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#dateSecond) {
      this.#dateSecond = second;
      this.#date = new Date(nowMs).toUTCString();
    }
    return this.#date;
  }
}

function headerLine(name: string, value: string): string {
  checkField(name, value);
  return `${name}: ${value}\r\n`;
}

/** RFC 9112 section 7.1. */
async function* chunked(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const bytes of body) {
    // An empty chunk would end the body.
    if (bytes.length > 0) yield Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, CRLF]);
  }
  yield Buffer.from('0\r\n\r\n');
}

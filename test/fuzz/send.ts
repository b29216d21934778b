import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import type { FuzzCase, Http1Case, Http2Case } from './case.ts';
import { type FuzzTarget, HANG_MS } from './target.ts';

// After an incomplete request the server rightly waits for more, so the client ends its side.
const SILENCE_MS = 200;
// More than the response to any fuzzed request has. Bytes beyond it are dropped.
const MAX_KEPT_BYTES = 4 * 1024 * 1024;

/** The received response, for either version of HTTP. */
export interface Sent {
  /** Of an HTTP/2 stream; undefined when it was closed without a response. */
  readonly status?: number | undefined;
  /** Of an HTTP/1.1 connection, everything until it was closed; of an HTTP/2 stream, the body. */
  readonly text: string;
  readonly hung: boolean;
  /** The response is a stream of events that lasts for minutes; the client left when it began. */
  readonly left?: boolean;
}

const EVENT_STREAM = 'application/vnd.amazon.eventstream';

export function send(target: FuzzTarget, fuzzCase: FuzzCase): Promise<Sent> {
  return fuzzCase.wire === 'http1' ? sendHttp1(target, fuzzCase) : sendHttp2(target, fuzzCase);
}

function sendHttp1(target: FuzzTarget, { bytes, framing }: Http1Case): Promise<Sent> {
  return new Promise((resolve) => {
    const socket = connect({ port: target.port, host: '127.0.0.1', allowHalfOpen: true });
    const received: Buffer[] = [];
    let size = 0;
    let hung = false;
    let left = false;
    const hang = setTimeout(() => {
      hung = true;
      socket.destroy();
    }, HANG_MS);
    // HTTP/2 has no half-closed connections: the client closes it, and the server ends idle streams by itself.
    const leave = () => (bytes.startsWith('PRI ') ? socket.destroy() : socket.end());
    const silence = setTimeout(() => framing === 'unknown' && leave(), SILENCE_MS);
    socket.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_KEPT_BYTES) received.push(chunk);
      if (framing === 'unknown') silence.refresh();
      if (chunk.includes(EVENT_STREAM)) {
        left = true;
        socket.destroy();
      }
    });
    socket.on('end', () => socket.end());
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(hang);
      clearTimeout(silence);
      resolve({ text: Buffer.concat(received).toString('latin1'), hung, left });
    });
    socket.write(Buffer.from(target.resolve(bytes), 'latin1'));
  });
}

function sendHttp2(target: FuzzTarget, { headers, body }: Http2Case): Promise<Sent> {
  return new Promise((resolve) => {
    const session = connectHttp2(target.process.endpoint);
    let status: number | undefined;
    let text = '';
    let hung = false;
    const finish = () => {
      clearTimeout(hang);
      session.destroy();
      resolve({ status, text, hung });
    };
    const hang = setTimeout(() => {
      hung = true;
      finish();
    }, HANG_MS);
    session.on('error', finish);
    try {
      const fields = Object.fromEntries(headers.map(([name, value]) => [name, target.resolve(value)]));
      const stream = session.request(fields, { endStream: false });
      stream.on('response', (head) => {
        status = head[':status'];
        if (head['content-type'] === EVENT_STREAM) finish();
      });
      stream.setEncoding('latin1');
      stream.on('data', (chunk: string) => {
        if (text.length <= MAX_KEPT_BYTES) text += chunk;
      });
      stream.on('error', () => {});
      stream.on('close', finish);
      stream.end(Buffer.from(body, 'latin1'));
    } catch (error) {
      // The client's library rejects headers that it may not send.
      text = String(error);
      finish();
    }
  });
}

import * as fc from 'fast-check';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpConnection } from '../../../src/bootstrap/runtime-api/http-connection.ts';

/** A server that sends given bytes and records what it receives. */
class Peer {
  received = '';
  readonly #server = createServer((socket) => {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      this.received += bytes.toString();
    });
    socket.on('error', () => {});
  });
  socket: Socket | undefined;

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Writes the pieces in separate turns of the event loop. */
  async send(pieces: readonly Buffer[]): Promise<void> {
    while (!this.socket) await nextTurn();
    for (const piece of pieces) {
      this.socket.write(piece);
      await nextTurn();
    }
  }

  close(): void {
    this.socket?.destroy();
    this.#server.close();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe('the connection to the Runtime API', () => {
  let peer: Peer;
  let connection: HttpConnection;
  beforeEach(async () => {
    peer = new Peer();
    connection = new HttpConnection(await peer.listen());
  });
  afterEach(() => peer.close());

  it('sends requests without waiting, and reads responses that are split at any offsets', async () => {
    // Method: send several responses in one stream of bytes, split at random offsets; all must arrive complete and in
    // order.
    const responses = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 });
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(responses, cuts, async (bodies, cutAt) => {
        const pending = bodies.map(() =>
          connection.request('GET', '/next', {}, '', ({ headers, body }) => ({ headers, body: [...body] })),
        );
        const stream = Buffer.concat(
          bodies.flatMap((body, n) => [
            Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nX-Number: ${n}\r\n\r\n`),
            body,
          ]),
        );
        const offsets = [0, ...cutAt.map((share) => Math.floor(share * stream.length)), stream.length];
        offsets.sort((a, b) => a - b);
        await peer.send(offsets.slice(1).map((end, n) => stream.subarray(offsets[n], end)));
        const got = await Promise.all(pending);
        expect(got.map(({ body }) => body)).toEqual(bodies.map((body) => [...body]));
        expect(got.map(({ headers }) => headers.get('x-number'))).toEqual(bodies.map((_, n) => String(n)));
      }),
      { numRuns: 60 },
    );
  });

  it('writes valid HTTP requests', async () => {
    const post = connection.request('POST', '/path', { name: 'value' }, 'é', () => {});
    const chunked = connection.startChunked('/stream', {});
    await new Promise<void>((resolve) => chunked.write(Buffer.from('some bytes'), resolve));
    const ended = chunked.end({ Late: 'x' });
    while (!peer.received.endsWith('Late: x\r\n\r\n')) await nextTurn();
    await peer.send([Buffer.from('HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n'.repeat(2))]);
    await Promise.all([post, ended]);
    const host = /host: (127\.0\.0\.1:\d+)/.exec(peer.received)![1];
    expect(peer.received).toBe(
      `POST /path HTTP/1.1\r\nhost: ${host}\r\nname: value\r\ncontent-length: 2\r\n\r\né` +
        `POST /stream HTTP/1.1\r\nhost: ${host}\r\ntransfer-encoding: chunked\r\n\r\n` +
        'a\r\nsome bytes\r\n0\r\nLate: x\r\n\r\n',
    );
  });

  it('rejects pending requests when the server disconnects', async () => {
    const waiting = connection.request('GET', '/next', {}, '', () => {});
    await peer.send([Buffer.from('HTTP/1.1 200 OK\r\ncontent-le')]);
    peer.close();
    await expect(waiting).rejects.toThrow('closed the connection');
  });
});

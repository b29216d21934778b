import * as fc from 'fast-check';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpConnection } from '../../src/bootstrap/http-connection.ts';

/** A peer that says what it is told and keeps what it hears. */
class Peer {
  heard = '';
  readonly #server = createServer((socket) => {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      this.heard += bytes.toString();
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

  /** Writes the pieces one by one, each in a turn of its own. */
  async say(pieces: readonly Buffer[]): Promise<void> {
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

  it('sends requests without waiting, and reads their answers however they are cut', async () => {
    // Method: some answers in one stream of bytes, cut at any places; all must come out whole and in order.
    const answers = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 });
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(answers, cuts, async (bodies, places) => {
        const asked = bodies.map(() =>
          connection.request('GET', '/next', {}, '', ({ headers, body }) => ({ headers, body: [...body] })),
        );
        const stream = Buffer.concat(
          bodies.flatMap((body, n) => [
            Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nX-Number: ${n}\r\n\r\n`),
            body,
          ]),
        );
        const at = [0, ...places.map((place) => Math.floor(place * stream.length)), stream.length];
        at.sort((a, b) => a - b);
        await peer.say(at.slice(1).map((end, n) => stream.subarray(at[n], end)));
        const got = await Promise.all(asked);
        expect(got.map(({ body }) => body)).toEqual(bodies.map((body) => [...body]));
        expect(got.map(({ headers }) => headers.get('x-number'))).toEqual(bodies.map((_, n) => String(n)));
      }),
      { numRuns: 60 },
    );
  });

  it('writes requests that are HTTP', async () => {
    const post = connection.request('POST', '/path', { name: 'value' }, 'é', () => {});
    const chunked = connection.startChunked('/stream', {});
    await new Promise<void>((resolve) => chunked.write(Buffer.from('some bytes'), resolve));
    const ended = chunked.end({ Late: 'x' });
    while (!peer.heard.endsWith('Late: x\r\n\r\n')) await nextTurn();
    await peer.say([Buffer.from('HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n'.repeat(2))]);
    await Promise.all([post, ended]);
    const host = /host: (127\.0\.0\.1:\d+)/.exec(peer.heard)![1];
    expect(peer.heard).toBe(
      `POST /path HTTP/1.1\r\nhost: ${host}\r\nname: value\r\ncontent-length: 2\r\n\r\né` +
        `POST /stream HTTP/1.1\r\nhost: ${host}\r\ntransfer-encoding: chunked\r\n\r\n` +
        'a\r\nsome bytes\r\n0\r\nLate: x\r\n\r\n',
    );
  });

  it('fails what waits when the server goes away', async () => {
    const waiting = connection.request('GET', '/next', {}, '', () => {});
    await peer.say([Buffer.from('HTTP/1.1 200 OK\r\ncontent-le')]);
    peer.close();
    await expect(waiting).rejects.toThrow('closed the connection');
  });
});

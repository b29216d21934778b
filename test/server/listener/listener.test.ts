import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { connect as http2Connect } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { BrokenInvariant } from '../../../src/lib/assert.ts';
import type { Dispatch } from '../../../src/protocol/dispatcher.ts';
import type { WireRequest, WireResponse } from '../../../src/protocol/http.ts';
import { SlicedBody } from '../../../src/protocol/fast/sliced-body.ts';
import { listening, plain } from '../../support/listening.ts';

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const echoDigest: Dispatch = async ({ body }) => plain(`${body.length} ${digest(body)}`);

/** `plain` is HTTP/1.1 with a target, sent in one write: what does not reach `node:http` while it can be helped. */
type Wire = 'http/1.1' | 'plain http/1.1' | 'h2c';

const TARGETED = { 'x-amz-target': 'Any.Operation' };

/** Sends over the wire that the test names, so that one test covers all. */
async function send(
  wire: Wire,
  endpoint: string,
  body: Buffer,
  options: { path?: string; method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; text: string }> {
  const { path = '/', method = 'POST', headers = {} } = options;
  if (wire === 'http/1.1') {
    const response = await fetch(endpoint + path, { method, headers, ...(body.length > 0 && { body }) });
    return { status: response.status, text: await response.text() };
  }
  if (wire === 'plain http/1.1') {
    const request = httpRequest(endpoint + path, { method, headers: { ...TARGETED, ...headers } });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { status: response.statusCode!, text: await text(response) };
  }
  const session = http2Connect(endpoint);
  session.on('error', () => {});
  const stream = session.request({ ':path': path, ':method': method, ...headers });
  stream.end(body);
  const status = await new Promise<number>((resolve, reject) => {
    stream.on('response', (head) => resolve(head[':status']!));
    stream.on('close', () => reject(new Error('closed without an answer')));
    stream.on('error', reject);
  });
  const answer = { status, text: await text(stream) };
  session.close();
  return answer;
}

describe.each(['http/1.1', 'plain http/1.1', 'h2c'] as const)('%s', (wire) => {
  test.each([0, 1, 1024, 70_000, 20 * 1024 * 1024])('carries a body of %i bytes', async (length) => {
    const { endpoint } = await listening(echoDigest, { maxRpcBodyBytes: 32 * 1024 * 1024 });
    const body = randomBytes(length);
    expect(await send(wire, endpoint, body)).toEqual({ status: 200, text: `${length} ${digest(body)}` });
  });

  test('gives path, query, method and headers as they came', async () => {
    let seen: WireRequest | undefined;
    const { endpoint } = await listening(async (request) => {
      seen = request;
      return plain('');
    });
    await send(wire, endpoint, Buffer.alloc(0), {
      method: 'PUT',
      path: '/b%20ucket/k+ey?list-type=2&prefix=a%2Fb&prefix=second&acl',
      headers: { 'X-Amz-Meta-One': 'yes' },
    });
    expect(seen).toMatchObject({
      method: 'PUT',
      path: '/b%20ucket/k+ey',
      headers: { 'x-amz-meta-one': 'yes', host: endpoint.slice('http://'.length) },
    });
    expect({ ...seen?.query }).toEqual({ 'list-type': '2', prefix: 'a/b', acl: '' });
    expect(Object.keys(seen!.headers).filter((name) => name.startsWith(':'))).toEqual([]);
  });

  test.each([256, 16 * 1024, 100_000])('brings every byte of an answer of %i bytes', async (length) => {
    const bytes = Buffer.from(Array.from({ length }, (_, place) => place % 256));
    const { endpoint } = await listening(async () => plain(bytes));
    const { stream, end } = await openStream(wire, endpoint);
    expect(Buffer.compare(await buffer(stream), bytes)).toBe(0);
    end();
  });

  test('brings an answer in slices, and releases them once they are sent', async () => {
    const pieces = [1, 300_000, 700_000].map((length, place) => Buffer.alloc(length, `${place}`));
    let isReleased = () => {};
    const released = new Promise<void>((resolve) => (isReleased = resolve));
    const { endpoint } = await listening(async () => plain(new SlicedBody(pieces, isReleased)));
    const { text: body } = await send(wire, endpoint, Buffer.from('x'));
    expect(body === Buffer.concat(pieces).toString()).toBe(true);
    await released;
  });

  test('releases the slices of an answer whose client has left', async () => {
    let isReleased = () => {};
    const released = new Promise<void>((resolve) => (isReleased = resolve));
    const { endpoint } = await listening(async (_request, { signal }) => {
      end();
      if (!signal.aborted) await once(signal, 'abort');
      return plain(new SlicedBody([Buffer.from('late')], isReleased));
    });
    const { end } = await openStream(wire, endpoint);
    await released;
  });

  test('releases the slices of an answer whose client leaves in the midst of it', async () => {
    let isReleased = () => {};
    const released = new Promise<void>((resolve) => (isReleased = resolve));
    const pieces = Array.from({ length: 60 }, () => Buffer.alloc(2 ** 19));
    const { endpoint, fatal } = await listening(async () => plain(new SlicedBody(pieces, isReleased)));
    const { stream, end } = await openStream(wire, endpoint);
    await once(stream, 'readable');
    end();
    await released;
    const { text: again } = await send(wire, endpoint, Buffer.from('x'));
    expect(again).toHaveLength(60 * 2 ** 19);
    expect(fatal).toEqual([]);
  });

  test('answers 413 to a body above the limit, and goes on', async () => {
    const { endpoint } = await listening(echoDigest, { maxBodyBytes: 1000, maxRpcBodyBytes: 1000 });
    const refused = await send(wire, endpoint, randomBytes(3_000_000));
    expect(refused.status).toBe(413);
    expect(JSON.parse(refused.text)).toEqual({
      __type: 'RequestEntityTooLargeException',
      message: 'Request must be smaller than 1000 bytes',
    });
    expect((await send(wire, endpoint, randomBytes(1000))).status).toBe(200);
  });

  test('streams an answer as it is made', async () => {
    let more = () => {};
    const { endpoint } = await listening(async () =>
      plain(
        (async function* () {
          yield Buffer.from('first ');
          await new Promise<void>((resolve) => (more = resolve));
          yield Buffer.from('second');
        })(),
      ),
    );
    const { stream, end } = await openStream(wire, endpoint);
    expect(String((await once(stream, 'data'))[0])).toBe('first ');
    more();
    expect(await text(stream)).toBe('second');
    end();
  });

  test('pulls a streamed answer only as fast as it is taken, and ends it when the client goes', async () => {
    let made = 0;
    let ended: (reason: string) => void;
    const ending = new Promise<string>((resolve) => (ended = resolve));
    const { endpoint } = await listening(async (_request, { signal }) => {
      signal.addEventListener('abort', () => ended((signal.reason as Error).message));
      return plain(
        (async function* () {
          for (;;) {
            made++;
            yield Buffer.alloc(64 * 1024);
          }
        })(),
      );
    });
    const { stream, end } = await openStream(wire, endpoint);
    await once(stream, 'readable');
    // Socket buffers fill in a moment; after that the producer must stand still.
    let before;
    do {
      before = made;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } while (made !== before);
    expect(made).toBeLessThan(1000);
    end();
    expect(await ending).toBe('the client disconnected');
  });

  test('does not trouble the operator with a client that resets a streamed answer', async () => {
    let ended = () => {};
    const ending = new Promise<void>((resolve) => (ended = resolve));
    const { port, messages } = await listening(async (_request, { signal }) =>
      plain(
        (async function* () {
          try {
            for (;;) {
              yield Buffer.from('event');
              await new Promise((resolve) => setImmediate(resolve));
              if (signal.aborted) return;
            }
          } finally {
            ended();
          }
        })(),
      ),
    );
    const socket = connect(port, '127.0.0.1');
    const target = wire === 'plain http/1.1' ? 'X-Amz-Target: A.B\r\n' : '';
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${target}Content-Length: 2\r\n\r\n{}`);
    await once(socket, 'data');
    socket.resetAndDestroy();
    await ending;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(messages).toEqual([]);
  });

  test('tells the handler when the client leaves before the answer', async () => {
    let started: (signal: AbortSignal) => void;
    const handling = new Promise<AbortSignal>((resolve) => (started = resolve));
    const { endpoint } = await listening(
      (_request, { signal }) => {
        started(signal);
        return new Promise(() => {});
      },
      { drainDeadlineMs: 10 },
    );
    const { end } = await openStream(wire, endpoint);
    const signal = await handling;
    expect(signal.aborted).toBe(false);
    end();
    await once(signal, 'abort');
  });

  test('lets a request in flight finish while it closes, and takes no new one', async () => {
    let release = () => {};
    let started = () => {};
    const handling = new Promise<void>((resolve) => (started = resolve));
    const listener = await listening(async () => {
      started();
      await new Promise<void>((resolve) => (release = resolve));
      return plain('done');
    });
    const answer = send(wire, listener.endpoint, Buffer.from('x'));
    await handling;
    const closed = listener.close();
    await expect(send('http/1.1', listener.endpoint, Buffer.from('x'))).rejects.toThrow();
    release();
    expect(await answer).toEqual({ status: 200, text: 'done' });
    await closed;
  });

  test('ends streamed answers when it closes, and cuts what passes the deadline', async () => {
    let aborted = '';
    let stick = () => {};
    const sticking = new Promise<void>((resolve) => (stick = resolve));
    const listener = await listening(
      async ({ path }, { signal }) => {
        if (path === '/stuck') {
          stick();
          return new Promise(() => {});
        }
        signal.addEventListener('abort', () => (aborted = (signal.reason as Error).message));
        return plain(
          (async function* () {
            yield Buffer.from('hello');
            if (!signal.aborted) await once(signal, 'abort');
          })(),
        );
      },
      { drainDeadlineMs: 100 },
    );
    const streamed = await openStream(wire, listener.endpoint);
    await once(streamed.stream, 'data');
    const stuck = send(wire, listener.endpoint, Buffer.from('x'), { path: '/stuck' }).catch(() => 'cut');
    await sticking;
    await listener.close();
    expect(aborted).toBe('the server is stopping');
    expect(await stuck).toBe('cut');
    streamed.end();
  });

  test('reports a broken invariant and still answers', async () => {
    const broken = new BrokenInvariant('cannot be');
    const { endpoint, fatal } = await listening(() => Promise.reject(broken));
    expect((await send(wire, endpoint, Buffer.from('{}'))).status).toBe(500);
    expect(fatal).toEqual([broken]);
  });

  test('goes on after any other failure', async () => {
    const { endpoint, fatal, messages } = await listening(() => Promise.reject(new Error('unlucky')));
    expect((await send(wire, endpoint, Buffer.from('{}'))).status).toBe(500);
    expect({ fatal, messages }).toEqual({ fatal: [], messages: ['a request failed'] });
  });

  describe.each<[string, () => WireResponse['body']]>([
    ['text', () => 'x'],
    ['bytes', () => Buffer.from('x')],
    ['many bytes', () => Buffer.alloc(100_000)],
    ['slices', () => new SlicedBody([Buffer.from('x')], () => {})],
    [
      'a stream',
      () =>
        (async function* () {
          yield Buffer.from('x');
        })(),
    ],
  ])('an answer whose body is %s', (_body, body) => {
    test.each<[string, Partial<WireResponse>]>([
      ['a name with a space', { headers: { 'x y': '1' } }],
      ['an empty name', { headers: { '': '1' } }],
      ['an interim status', { status: 101 }],
      ['a status that is none', { status: 99 }],
      ['half a status', { status: 200.5 }],
      ['a value of two lines', { headers: { x: 'a\r\nb: c' } }],
      ['a value of another alphabet', { headers: { x: '\u2603' } }],
    ])('and whose head has %s becomes 500, and the server goes on', async (_head, wrong) => {
      let times = 0;
      const { endpoint, fatal, messages } = await listening(async () =>
        times++ === 0 ? { ...plain(body()), ...wrong } : plain('fine'),
      );
      expect(await send(wire, endpoint, Buffer.from('{}'))).toEqual({ status: 500, text: '' });
      expect(await send(wire, endpoint, Buffer.from('{}'))).toEqual({ status: 200, text: 'fine' });
      expect({ fatal, messages }).toEqual({ fatal: [], messages: ['a response could not be sent'] });
    });
  });
});

/** A request whose answer is taken piece by piece. `end` leaves, whether or not it is whole. */
async function openStream(wire: Wire, endpoint: string) {
  if (wire === 'h2c') {
    const session = http2Connect(endpoint);
    session.on('error', () => {});
    const stream = session.request({ ':path': '/', ':method': 'POST' });
    stream.on('error', () => {});
    stream.end('x');
    return { stream, end: () => session.destroy() };
  }
  const headers = wire === 'plain http/1.1' ? TARGETED : {};
  const request = httpRequest(endpoint, { method: 'POST', agent: new Agent(), headers });
  request.on('error', () => {});
  request.end('x');
  const stream = new PassThrough();
  request.on('response', (response) => {
    response.on('error', () => {});
    response.pipe(stream);
  });
  return { stream, end: () => void request.destroy() };
}

describe('connections', () => {
  const dial = async (port: number): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  };
  const received = async (socket: Socket): Promise<string> => text(socket);

  test('a client that connects and says nothing is let go', async () => {
    const { port } = await listening(echoDigest, { idleTimeoutMs: 50 });
    const socket = await dial(port);
    expect(await received(socket)).toBe('');
  });

  test('a client that stops in the middle of its headers is let go', async () => {
    const { port } = await listening(echoDigest, {
      headersTimeoutMs: 50,
      requestTimeoutMs: 60,
      timeoutCheckMs: 20,
    });
    const socket = await dial(port);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\n');
    expect(await received(socket)).toMatch(/^HTTP\/1.1 408 /);
  });

  test('a preface that arrives byte by byte is recognised', async () => {
    const { port } = await listening(echoDigest);
    const socket = await dial(port);
    socket.setNoDelay(true);
    // Preface, then an empty SETTINGS frame: RFC 9113 sections 3.4 and 6.5.
    const bytes = Buffer.concat([
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      Buffer.from('000000040000000000', 'hex'),
    ]);
    for (const byte of bytes) {
      socket.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [frame] = (await once(socket, 'data')) as [Buffer];
    expect(frame[3]).toBe(4);
    socket.destroy();
  });

  test('requests sent in one packet are answered in order', async () => {
    const { port } = await listening(async ({ path }) => plain(path));
    const socket = await dial(port);
    socket.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect((await received(socket)).match(/^\/[ab]$|\/a(?=HTTP)|\/b$/gm)).toEqual(['/a', '/b']);
  });

  describe.each([
    ['', ''],
    ['with a target', 'X-Amz-Target: A.B\r\n'],
  ])('a request %s', (_, header) => {
    const put = `POST / HTTP/1.1\r\nHost: x\r\n${header}Content-Length: 3\r\n\r\nput`;
    const slowly: Dispatch = async ({ body }) => {
      const text = body.toString();
      await new Promise((resolve) => setImmediate(resolve));
      return plain(`did ${text}`);
    };

    test.each([
      ['garbage', '\0\x01 nonsense\r\n\r\n', '400 Bad Request'],
      ['a header that is none', 'POST / HTTP/1.1\r\nx y: 1\r\n\r\n', '400 Bad Request'],
      [
        'a body of two lengths',
        'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
        '400 Bad Request',
      ],
      [
        'a chunk that is none',
        'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
        '400 Bad Request',
      ],
      [
        'too many headers',
        `POST / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
        '431 Request Header Fields Too Large',
      ],
    ])('is answered before %s behind it', async (_what, garbage, refused) => {
      const { port, fatal } = await listening(slowly);
      const socket = await dial(port);
      socket.write(put + put + garbage);
      const said = await received(socket);
      expect(said.match(/HTTP\/1.1 .+|did put/g)).toEqual([
        'HTTP/1.1 200 OK',
        'did put',
        'HTTP/1.1 200 OK',
        'did put',
        `HTTP/1.1 ${refused}`,
      ]);
      expect(fatal).toEqual([]);
    });

    test('is answered though the client has ended its side', async () => {
      const { port } = await listening(slowly);
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.end(put);
      expect(await received(socket)).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*did put$/);
    });

    test('that waits is told when the client has ended its side', async () => {
      const { port } = await listening(async (_request, { signal }) => {
        if (!signal.aborted) await once(signal, 'abort');
        return plain('waited');
      });
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.end(put);
      expect(await received(socket)).toContain('waited');
    });
  });

  test('a request that ends early gets 400', async () => {
    const { port } = await listening(echoDigest);
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nshort');
    expect(await received(socket)).toMatch(/^HTTP\/1.1 400 /);
  });

  describe('an HTTP/2 session that is silent', () => {
    const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1');
    // HEADERS of `POST http://x/` on stream 1: RFC 7541 appendix A, RFC 9113 section 6.2.
    const headers = (flags: number) =>
      Buffer.from([0, 0, 6, 1, flags, 0, 0, 0, 1, 0x83, 0x86, 0x84, 0x41, 1, 0x78]);
    const [END_HEADERS, WHOLE] = [0x04, 0x05];

    test.each([
      ['with a request that stops in the middle', headers(END_HEADERS)],
      ['after breaking the protocol', Buffer.from([0, 0, 5, 2, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5])],
      [
        'with a request that stops, and breaking the protocol',
        Buffer.concat([headers(END_HEADERS), headers(0)]),
      ],
    ])('%s, is let go', async (_, frames) => {
      const { port } = await listening(echoDigest, { idleTimeoutMs: 100 });
      const socket = await dial(port);
      socket.write(Buffer.concat([preface, frames]));
      socket.resume();
      await once(socket, 'close');
    });

    test('with a request that is being worked on, is not', async () => {
      const { port } = await listening(
        async () => {
          await new Promise((resolve) => setTimeout(resolve, 400));
          return plain('late');
        },
        { idleTimeoutMs: 100 },
      );
      const socket = await dial(port);
      socket.write(Buffer.concat([preface, headers(WHOLE)]));
      expect((await buffer(socket)).toString('latin1')).toContain('late');
    });
  });

  test('garbage gets 400', async () => {
    const { port } = await listening(echoDigest);
    const socket = await dial(port);
    socket.write('\0\x01\x02 nonsense\r\n\r\n');
    expect(await received(socket)).toMatch(/^HTTP\/1.1 400 /);
  });

  test('TLS is refused, and the operator is told what to change', async () => {
    const { port, messages } = await listening(echoDigest);
    const socket = await dial(port);
    socket.write(Buffer.from('16030100', 'hex'));
    expect(await received(socket)).toBe('');
    expect(messages).toEqual([expect.stringContaining('http://')]);
  });

  test('more connections than the bound are refused, and accepted again when one leaves', async () => {
    const { port, endpoint, messages } = await listening(echoDigest, { maxConnections: 2 });
    const first = await dial(port);
    await dial(port);
    const third = await dial(port);
    expect(await received(third)).toBe('');
    expect(messages).toEqual(['refused a connection: too many are open']);
    first.destroy();
    await once(first, 'close');
    await expect
      .poll(() =>
        fetch(endpoint, { method: 'POST' }).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
  });

  test('`Expect: 100-continue` is granted, and refused at once for a body that is too large', async () => {
    const { port } = await listening(echoDigest, { maxBodyBytes: 10 });
    const head = (length: number) =>
      `PUT / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
    const small = await dial(port);
    small.write(head(2));
    expect(String((await once(small, 'data'))[0])).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    small.write('hi');
    expect(await received(small)).toMatch(/^HTTP\/1.1 200 /);

    const large = await dial(port);
    large.write(head(11));
    expect(await received(large)).toMatch(/^HTTP\/1.1 413 /);
  });

  test('a client that leaves in the middle of its body costs nothing', async () => {
    let handled = 0;
    const { port, endpoint } = await listening(async () => {
      handled++;
      return plain('');
    });
    const socket = await dial(port);
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(50_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    await fetch(endpoint, { method: 'POST', body: 'x' });
    expect(handled).toBe(1);
  });

  test('bodies in flight share one bound', async () => {
    const { port, endpoint } = await listening(echoDigest, { maxBodyBytesInFlight: 512 * 1024 });
    const holder = await dial(port);
    holder.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 524288\r\n\r\n`);
    // Two writes, so that the body needs a buffer.
    holder.write('x'.repeat(1000));
    await new Promise((resolve) => setTimeout(resolve, 20));
    holder.write('x'.repeat(1000));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await fetch(endpoint, { method: 'POST', body: randomBytes(500_000) })).status).toBe(503);
    holder.destroy();
    await expect
      .poll(async () => (await fetch(endpoint, { method: 'POST', body: randomBytes(500_000) })).status)
      .toBe(200);
  });
});

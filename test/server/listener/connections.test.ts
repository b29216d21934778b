import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { Dispatch } from '../../../src/protocol/dispatcher.ts';
import { listening, plain } from '../../support/listening.ts';

const echo: Dispatch = async ({ body }) => plain(body.toString('latin1'));

describe('connections', () => {
  const dial = async (port: number): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  };
  const received = async (socket: Socket): Promise<string> => text(socket);

  test('a client that connects and sends nothing is disconnected', async () => {
    const { port } = await listening(echo, { idleTimeoutMs: 50 });
    const socket = await dial(port);
    expect(await received(socket)).toBe('');
  });

  test('a client that stops in the middle of its headers is disconnected', async () => {
    const { port } = await listening(echo, {
      headersTimeoutMs: 50,
      requestTimeoutMs: 60,
      timeoutCheckMs: 20,
    });
    const socket = await dial(port);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\n');
    expect(await received(socket)).toMatch(/^HTTP\/1.1 408 /);
  });

  test('a preface that arrives byte by byte is recognized', async () => {
    const { port } = await listening(echo);
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

  test('requests sent in one packet get their responses in order', async () => {
    const { port } = await listening(async ({ path }) => plain(path));
    const socket = await dial(port);
    socket.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect((await received(socket)).match(/^\/[ab]$|\/a(?=HTTP)|\/b$/gm)).toEqual(['/a', '/b']);
  });

  test('a request with two hosts is refused', async () => {
    const { port } = await listening(async ({ path }) => plain(path));
    const socket = await dial(port);
    socket.write('GET /a HTTP/1.1\r\nHost: 127.0.0.1\r\nhost: evil.example\r\n\r\n');
    expect(await received(socket)).toMatch(/^HTTP\/1.1 400 [^]*more than one Host header/);
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
    ])('gets its response before %s after it', async (_what, garbage, refused) => {
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

    test('gets its response after the client has ended its side', async () => {
      const { port } = await listening(slowly);
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.end(put);
      expect(await received(socket)).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*did put$/);
    });

    test('that waits is aborted when the client has ended its side', async () => {
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
    const { port } = await listening(echo);
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nshort');
    expect(await received(socket)).toMatch(/^HTTP\/1.1 400 /);
  });

  describe('a silent HTTP/2 session', () => {
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
    ])('%s, is closed', async (_, frames) => {
      const { port } = await listening(echo, { idleTimeoutMs: 100 });
      const socket = await dial(port);
      socket.write(Buffer.concat([preface, frames]));
      socket.resume();
      await once(socket, 'close');
    });

    test('with a pending request, is not', async () => {
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
    const { port } = await listening(echo);
    const socket = await dial(port);
    socket.write('\0\x01\x02 nonsense\r\n\r\n');
    expect(await received(socket)).toMatch(/^HTTP\/1.1 400 /);
  });

  test('TLS is refused, and the log explains what to change', async () => {
    const { port, messages } = await listening(echo);
    const socket = await dial(port);
    socket.write(Buffer.from('16030100', 'hex'));
    expect(await received(socket)).toBe('');
    expect(messages).toEqual([expect.stringContaining('http://')]);
  });

  test('more connections than the bound are refused, and accepted again when one closes', async () => {
    const { port, endpoint, messages } = await listening(echo, { maxConnections: 2 });
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

  test('`Expect: 100-continue` is granted, and refused immediately for a body that is too large', async () => {
    const { port } = await listening(echo, { maxBodyBytes: 10 });
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

  test('a client that disconnects in the middle of its body leaves no memory in use', async () => {
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
    const { port, endpoint } = await listening(echo, { maxBodyBytesInFlight: 512 * 1024 });
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

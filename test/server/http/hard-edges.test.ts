import { once } from 'node:events';
import { connect as http2Connect } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import {
  CODE,
  FLAG,
  FRAME,
  frame,
  literalHeader,
  POST_BLOCK,
  RawHttp2,
  uint32,
} from '../../support/clients/http2-frames.ts';
import { listening, plain } from '../../support/listening.ts';

/*
 * Goal: no client takes more than its share of connections, streams, memory and time.
 * Method: the frames and bytes of known attacks, over the real port; after each, another client is served.
 */

const echo = async ({ body }: { body: Buffer }) => plain(`${body.length}`);
const WHOLE = FLAG.endHeaders | FLAG.endStream;

async function expectServed(endpoint: string): Promise<void> {
  expect(await (await fetch(endpoint, { method: 'POST', body: 'four' })).text()).toBe('4');
}

describe('streams that are reset', () => {
  const opened = (n: number) => 1 + 2 * n;
  const openAndReset = (n: number) => [
    frame(FRAME.headers, WHOLE, opened(n), POST_BLOCK),
    frame(FRAME.reset, 0, opened(n), uint32(CODE.cancel)),
  ];

  test('in the packets that open them (CVE-2023-44487) run nothing, and close the connection', async () => {
    let ran = 0;
    const { port, endpoint, messages } = await listening(async (request) => {
      ran++;
      return echo(request);
    });
    const client = new RawHttp2(port);
    client.write(...Array.from({ length: 400 }, (_, n) => openAndReset(n)).flat());
    await client.closed;
    expect(client.goAwayCodes).toContain(CODE.enhanceYourCalm);
    expect(messages).toEqual(['an HTTP/2 client violated the protocol']);
    expect(ran).toBeLessThan(50);
    await expectServed(endpoint);
  });

  test('by the server, as the client provokes it (CVE-2025-8671), close the connection', async () => {
    const { port, endpoint, messages } = await listening(echo);
    const client = new RawHttp2(port);
    for (let n = 0; n < 400; n++) {
      client.write(
        frame(FRAME.headers, WHOLE, opened(n), POST_BLOCK),
        // Beyond the largest window: FLOW_CONTROL_ERROR, RFC 9113 section 6.9.1.
        frame(FRAME.window, 0, opened(n), uint32(2 ** 31 - 1)),
      );
    }
    await client.closed;
    // Node closes a session at the first of them.
    expect(client.goAwayCodes).not.toEqual([]);
    expect(messages).toEqual(['an HTTP/2 client violated the protocol']);
    await expectServed(endpoint);
  });

  test('all at once by a client that stops, do not', async () => {
    const { port } = await listening(async (request, { signal }) => {
      if (request.body.length > 0) await once(signal, 'abort');
      return echo(request);
    });
    const client = new RawHttp2(port);
    const streams = Array.from({ length: 256 }, (_, n) => opened(n));
    for (const stream of streams) {
      client.write(
        frame(FRAME.headers, FLAG.endHeaders, stream, POST_BLOCK),
        frame(FRAME.data, FLAG.endStream, stream, Buffer.from('x')),
      );
    }
    client.write(...streams.map((stream) => frame(FRAME.reset, 0, stream, uint32(CODE.cancel))));
    client.write(frame(FRAME.headers, WHOLE, opened(256), POST_BLOCK));
    await eventually(async () => client.of(FRAME.data, opened(256)).length > 0 || undefined);
    expect(client.goAwayCodes).toEqual([]);
    client.socket.destroy();
  });
});

describe('headers over HTTP/2', () => {
  const parts = (count: number) =>
    Array.from({ length: count }, () => literalHeader('x', 'y'.repeat(10_000)));
  const inFrames = (blocks: readonly Buffer[]) =>
    blocks.map((block, index) =>
      frame(
        index === 0 ? FRAME.headers : FRAME.continuation,
        (index === 0 ? FLAG.endStream : 0) | (index === blocks.length - 1 ? FLAG.endHeaders : 0),
        1,
        block,
      ),
    );

  test('of more than 16 KiB are refused, also before the client has accepted the bound', async () => {
    const { port } = await listening(echo);
    const client = new RawHttp2(port, { acknowledges: false });
    client.write(...inFrames([POST_BLOCK, ...parts(3)]));
    const [head] = await eventually(async () => {
      const found = client.of(FRAME.headers, 1);
      return found.length > 0 ? found : undefined;
    });
    // `:status` as a literal with the indexed name 8: RFC 7541 appendix A.
    expect(head!.payload.toString('latin1')).toContain('431');
    client.socket.destroy();
  });

  test('that never end close the connection', async () => {
    const { port, endpoint } = await listening(echo, { idleTimeoutMs: 100 });
    const client = new RawHttp2(port);
    client.write(frame(FRAME.headers, 0, 1, POST_BLOCK));
    await client.closed;
    // Within the payload of a frame as well.
    const inside = new RawHttp2(port);
    inside.write(frame(FRAME.headers, 0, 1, POST_BLOCK).subarray(0, -1));
    await inside.closed;
    await expectServed(endpoint);
  });

  test('with a byte now and then close the connection', async () => {
    const { port } = await listening(echo, { idleTimeoutMs: 100 });
    const slow = new RawHttp2(port);
    slow.write(frame(FRAME.headers, 0, 1, literalHeader('x', 'y'.repeat(10_000))).subarray(0, 100));
    const dribble = setInterval(() => slow.socket.write('y'), 20);
    await slow.closed;
    clearInterval(dribble);
  });

  test('in endless CONTINUATION frames close the connection', async () => {
    const { port, endpoint } = await listening(echo);
    const client = new RawHttp2(port);
    client.write(frame(FRAME.headers, 0, 1, POST_BLOCK));
    for (let n = 0; n < 100; n++) client.write(frame(FRAME.continuation, 0, 1));
    await client.closed;
    await expectServed(endpoint);
  });
});

test.each([
  ['PING', () => frame(FRAME.ping, 0, 0, Buffer.alloc(8))],
  ['SETTINGS', () => frame(FRAME.settings, 0, 0)],
])('endless %s frames close the connection', async (_, next) => {
  const { port, endpoint } = await listening(echo);
  const client = new RawHttp2(port);
  client.write(...Array.from({ length: 5_000 }, next));
  await client.closed;
  await expectServed(endpoint);
});

test('more streams at once than the bound are refused', async () => {
  const { port } = await listening(async (request, { signal }) => {
    await once(signal, 'abort');
    return echo(request);
  });
  const client = new RawHttp2(port, { acknowledges: false });
  for (let n = 0; n < 300; n++) client.write(frame(FRAME.headers, WHOLE, 1 + 2 * n, POST_BLOCK));
  await eventually(async () => client.of(FRAME.reset).length >= 44 || undefined);
  expect(client.of(FRAME.reset)).toHaveLength(44);
  client.socket.destroy();
});

describe('streams of many sessions', () => {
  /** Of two streams with small headers. */
  const TWO_STREAMS = 28 * 1024;
  const statuses = async (port: number, count: number) => {
    const sessions = Array.from({ length: count }, () => http2Connect(`http://127.0.0.1:${port}`));
    const streams = sessions.map((session) => session.request({ ':method': 'POST' }));
    const responses = streams.map(async (stream) => {
      stream.on('error', () => {});
      stream.write('some');
      const [head] = (await once(stream.resume(), 'response')) as [{ ':status': number }];
      return head[':status'];
    });
    return { streams, responses, close: () => sessions.forEach((session) => session.destroy()) };
  };

  test('have a bound for each client, and the streams that are refused or closed do not count', async () => {
    const limits = { maxStreamBytesPerClient: TWO_STREAMS };
    const { port } = await listening(echo, limits, undefined, () => false);
    for (let round = 0; round < 2; round++) {
      const { streams, responses, close } = await statuses(port, 3);
      expect(await Promise.race(responses)).toBe(503);
      for (const stream of streams) stream.end();
      expect((await Promise.all(responses)).toSorted((one, other) => one - other)).toEqual([200, 200, 503]);
      await Promise.all(streams.filter(({ closed }) => !closed).map((stream) => once(stream, 'close')));
      close();
    }
  });

  test('have a bound in all, below which this machine has none', async () => {
    const limits = { maxStreamBytesPerClient: 1, maxStreamBytes: TWO_STREAMS };
    const { port } = await listening(echo, limits);
    const { streams, responses, close } = await statuses(port, 3);
    expect(await Promise.race(responses)).toBe(503);
    for (const stream of streams) stream.end();
    expect((await Promise.all(responses)).toSorted((one, other) => one - other)).toEqual([200, 200, 503]);
    close();
  });
});

describe('a body that stalls', () => {
  const limits = { bodyStallTimeoutMs: 100, timeoutCheckMs: 20 };

  test.each([
    ['over HTTP/1.1', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nfive!'],
    [
      'over HTTP/1.1 in chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n',
    ],
    ['over HTTP/1.1 before its first byte', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n'],
  ])('%s gets 408, and its connection is closed', async (_, bytes) => {
    const { port } = await listening(echo, limits);
    const socket = connect(port, '127.0.0.1');
    socket.write(bytes);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 408 .*RequestTimeoutException/s);
  });

  test('over HTTP/2 gets 408, and the other streams of its connection go on', async () => {
    const { endpoint } = await listening(echo, limits);
    const session = http2Connect(endpoint);
    const stalled = session.request({ ':method': 'POST' });
    stalled.write('some');
    const keepAlive = setInterval(() => session.ping(() => {}), 20);
    const [head] = (await once(stalled, 'response')) as [{ ':status': number }];
    clearInterval(keepAlive);
    expect(head[':status']).toBe(408);
    await text(stalled);
    await once(stalled, 'close');
    expect(stalled.rstCode).toBe(CODE.noError);
    const other = session.request({ ':method': 'POST' });
    other.end('four');
    expect(await text(other)).toBe('4');
    session.close();
  });

  test('with a byte now and then ends with the time of the whole request', async () => {
    const { endpoint } = await listening(echo, {
      timeoutCheckMs: 20,
      headersTimeoutMs: 300,
      requestTimeoutMs: 300,
    });
    const session = http2Connect(endpoint);
    const slow = session.request({ ':method': 'POST' });
    slow.on('error', () => {});
    const dribble = setInterval(() => slow.write('x'), 20);
    const [head] = (await once(slow, 'response')) as [{ ':status': number }];
    clearInterval(dribble);
    expect(head[':status']).toBe(408);
    session.destroy();
  });
});

describe('connections from other machines', () => {
  const dial = async (port: number): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  };

  test('have a bound for each client, and those of this machine have none', async () => {
    let isLocal = false;
    const limits = { maxConnectionsPerClient: 2 };
    const { port, endpoint, messages } = await listening(echo, limits, undefined, () => isLocal);
    const first = await dial(port);
    await dial(port);
    expect(await text(await dial(port))).toBe('');
    expect(messages).toEqual(['refused a connection: its client has too many']);
    isLocal = true;
    await expectServed(endpoint);
    isLocal = false;
    first.destroy();
    await eventually(async () =>
      fetch(endpoint, { method: 'POST' }).then(
        () => true,
        () => undefined,
      ),
    );
  });

  test('without TLS are refused by a server with TLS', async () => {
    const never = new Promise<never>(() => {});
    const { port } = await listening(echo, {}, never, () => false);
    const socket = await dial(port);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1.1 403 .*write https:\/\/ in the endpoint/s);
    const client = new RawHttp2(port);
    await client.closed;
    expect(client.frames).toEqual([]);
  });
});

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Dispatch } from '../../../src/protocol/dispatcher.ts';
import type { WireResponse } from '../../../src/protocol/http.ts';
import { SlicedBody } from '../../../src/protocol/fast/sliced-body.ts';
import { listening } from '../../support/listening.ts';
import { codePoint } from '../../support/code-point.ts';

const call = (headers: readonly string[], body: string) =>
  Buffer.from(
    `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: A.B\r\n${headers.map((line) => `${line}\r\n`).join('')}` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
const LAST = 'GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const NOT_PLAIN = 'GET /first HTTP/1.1\r\nHost: x\r\n\r\n';

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** The bytes that the server sends until it closes or has sent `end`, as latin1. */
async function readUntil(socket: Socket, end: string): Promise<string> {
  let said = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    said += chunk.toString('latin1');
    if (said.includes(end)) break;
  }
  return said;
}

// A refused request has an id of its own.
const comparable = (response: string) =>
  response.replaceAll(/Date: [^\r]+/g, 'Date: now').replaceAll(/-RequestId: [\da-f-]{36}/g, '-RequestId: id');

const header = fc
  .tuple(
    fc.constantFrom(
      'X-A',
      'x-b',
      'Accept',
      'connection',
      'Expect',
      'TE',
      'host',
      'toString',
      'X A',
      'X-Amz-Date',
    ),
    fc.constantFrom(': ', ':', ' : ', ':\t', ''),
    fc.oneof(
      fc.string({ maxLength: 8 }).map((text) => text.replaceAll(/[\r\n]/g, '')),
      fc.constantFrom('keep-alive', 'close', 'a\tb ', '\u00e9', 'x\rY: z', 'x\nY: z', '\u0000'),
    ),
  )
  .map((parts) => parts.join(''));
const responses = fc.record({
  status: fc.constantFrom(200, 400, 413, 500, 503),
  body: fc.oneof(
    fc.string({ unit: codePoint, maxLength: 20 }),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    fc.constant(Buffer.alloc(20_000, 'x')),
    fc.constant<readonly Buffer[]>([Buffer.from('slice'), Buffer.from('of two')]),
  ),
});

// The fast path must not be observable.
test('handlers and clients get the same as through `node:http`', async () => {
  let seen: unknown[] = [];
  let response: { readonly status: number; readonly body: string | Buffer | readonly Buffer[] };
  const { port } = await listening(async ({ path, headers, body, method, query, rawQuery }) => {
    if (path === '/')
      seen.push({ method, path, query: { ...query }, rawQuery, headers: { ...headers }, body: String(body) });
    const { status, body: said } = path === '/' ? response : { status: 200, body: path };
    const whole = typeof said === 'string' || Buffer.isBuffer(said) ? said : new SlicedBody(said, () => {});
    return { status, headers: { 'content-type': 'text/plain', 'x-amzn-RequestId': 'one' }, body: whole };
  });
  const ask = async (bytes: Buffer, throughNode: boolean) => {
    seen = [];
    const socket = await dial(port);
    if (throughNode) {
      socket.write(NOT_PLAIN);
      await readUntil(socket, '/first');
    }
    socket.write(bytes);
    // In a separate write, so that the first is one complete request.
    await once(socket, 'readable');
    socket.write(LAST);
    const said = await readUntil(socket, '/last');
    socket.destroy();
    return { said: comparable(said), seen };
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(header, { maxLength: 3 }),
      fc.string({ unit: codePoint, maxLength: 30 }),
      responses,
      async (headers, body, given) => {
        response = given;
        const bytes = call(headers, body);
        expect(await ask(bytes, false)).toEqual(await ask(bytes, true));
      },
    ),
    { numRuns: 150 },
  );
});

const echo: Dispatch = async ({ path, body }) => ({
  status: 200,
  headers: {},
  body: `<${path} ${body.toString()}>`,
});

test.each<[string, readonly (string | Buffer)[]]>([
  ['two in one write', [Buffer.concat([call([], 'a'), call([], 'b')])]],
  ['the second before the response to the first', [call([], 'a'), call([], 'b')]],
  ['one in two writes', [call([], 'a'), call([], 'bcd').subarray(0, -2), 'cd']],
  ['one that is not plain in between', [call([], 'a'), NOT_PLAIN, call([], 'b')]],
])('responds in order: %s', async (_what, writes) => {
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const { port } = await listening(async (request, facts) => {
    await gate;
    return echo(request, facts);
  });
  const socket = await dial(port);
  socket.setNoDelay(true);
  for (const bytes of writes) {
    socket.write(bytes);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  open();
  socket.write(LAST);
  const said = (await readUntil(socket, '/last')).match(/<[^>]*>/g);
  const sent = Buffer.concat(writes.map((one) => Buffer.from(one))).toString();
  const expected = [...sent.matchAll(/(?:POST|GET) (\S+) [^]*?\r\n\r\n([a-z]*)/g)].map(
    ([, path, body]) => `<${path} ${body}>`,
  );
  expect(said).toEqual([...expected, '</last >']);
});

test('a client that keeps sending before the response is not read without a bound', async () => {
  let started = () => {};
  const handling = new Promise<void>((resolve) => (started = resolve));
  const never: Dispatch = () => {
    started();
    return new Promise<WireResponse>(() => {});
  };
  const { port } = await listening(never, { drainDeadlineMs: 10 });
  const socket = await dial(port);
  socket.write(call([], 'a'));
  await handling;
  const more = Buffer.alloc(2 ** 20);
  let taken = 0;
  let before;
  do {
    before = taken;
    if (!socket.writableNeedDrain) socket.write(more, (error) => (taken += error ? 0 : more.length));
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (taken !== before);
  // The size of the system's buffers.
  expect(taken).toBeLessThan(64 * 2 ** 20);
  socket.destroy();
});

test('a connection that is silent between requests is closed; one that waits for its response is not', async () => {
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const { port } = await listening(
    async (request, facts) => {
      await gate;
      return echo(request, facts);
    },
    { idleTimeoutMs: 30 },
  );
  const socket = await dial(port);
  socket.write(call([], 'a'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  open();
  // Ends by itself, after the response.
  expect(await readUntil(socket, 'never said')).toMatch(/<\/ a>$/);
});

test.each([false, true])(
  'a client that closes its side before the response, through `node:http`: %s',
  async (throughNode) => {
    let end = () => {};
    const { port } = await listening(async ({ path }, { signal }) => {
      if (path === '/') {
        end();
        if (!signal.aborted) await once(signal, 'abort');
      }
      return { status: 200, headers: {}, body: `<${path}>` };
    });
    const socket = await dial(port);
    if (throughNode) {
      socket.write(NOT_PLAIN);
      await readUntil(socket, '</first>');
    }
    end = () => socket.end();
    socket.write(call([], 'a'));
    // The signal is aborted, and the response is still sent: the client may have closed only its own side.
    expect(await readUntil(socket, 'never said')).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*<\/>$/);
  },
);

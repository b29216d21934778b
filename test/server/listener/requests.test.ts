import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { connect as http2Connect } from 'node:http2';
import { connect } from 'node:net';
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

/** `fast http/1.1` sends a target and one write for each request, which the fast path serves. */
type Wire = 'http/1.1' | 'fast http/1.1' | 'h2c';

const TARGETED = { 'x-amz-target': 'Any.Operation' };

/** Sends a request over the given protocol, so that one test covers all. */
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
  if (wire === 'fast http/1.1') {
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
    stream.on('close', () => reject(new Error('closed without a response')));
    stream.on('error', reject);
  });
  const response = { status, text: await text(stream) };
  session.close();
  return response;
}

describe.each(['http/1.1', 'fast http/1.1', 'h2c'] as const)('%s', (wire) => {
  test.each([0, 1, 1024, 70_000, 20 * 1024 * 1024])('carries a body of %i bytes', async (length) => {
    const { endpoint } = await listening(echoDigest, { maxRpcBodyBytes: 32 * 1024 * 1024 });
    const body = randomBytes(length);
    expect(await send(wire, endpoint, body)).toEqual({ status: 200, text: `${length} ${digest(body)}` });
  });

  test('passes path, query, method and headers unchanged', async () => {
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

  test.each([256, 16 * 1024, 100_000])('sends every byte of a response of %i bytes', async (length) => {
    const bytes = Buffer.from(Array.from({ length }, (_, place) => place % 256));
    const { endpoint } = await listening(async () => plain(bytes));
    const { stream, end } = await openStream(wire, endpoint);
    expect(Buffer.compare(await buffer(stream), bytes)).toBe(0);
    end();
  });

  test('sends a sliced response, and releases the slices afterwards', async () => {
    const pieces = [1, 300_000, 700_000].map((length, place) => Buffer.alloc(length, `${place}`));
    let isReleased = () => {};
    const released = new Promise<void>((resolve) => (isReleased = resolve));
    const { endpoint } = await listening(async () => plain(new SlicedBody(pieces, isReleased)));
    const { text: body } = await send(wire, endpoint, Buffer.from('x'));
    expect(body === Buffer.concat(pieces).toString()).toBe(true);
    await released;
  });

  test('releases the slices when the client has disconnected', async () => {
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

  test('releases the slices when the client disconnects during the response', async () => {
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

  test('responds with 413 to a body above the limit, and continues', async () => {
    const { endpoint } = await listening(echoDigest, { maxBodyBytes: 1000, maxRpcBodyBytes: 1000 });
    const refused = await send(wire, endpoint, randomBytes(3_000_000));
    expect(refused.status).toBe(413);
    expect(JSON.parse(refused.text)).toEqual({
      __type: 'RequestEntityTooLargeException',
      message: 'Request must be smaller than 1000 bytes',
    });
    expect((await send(wire, endpoint, randomBytes(1000))).status).toBe(200);
  });

  test('streams a response as it is produced', async () => {
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

  test('reads a streamed response at the speed of the client, and ends it when the client disconnects', async () => {
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
    // Socket buffers fill quickly; the source must then pause.
    let before;
    do {
      before = made;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } while (made !== before);
    expect(made).toBeLessThan(1000);
    end();
    expect(await ending).toBe('the client disconnected');
  });

  test('does not log a client that resets a streamed response', async () => {
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
    const target = wire === 'fast http/1.1' ? 'X-Amz-Target: A.B\r\n' : '';
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${target}Content-Length: 2\r\n\r\n{}`);
    await once(socket, 'data');
    socket.resetAndDestroy();
    await ending;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(messages).toEqual([]);
  });

  test('aborts the signal when the client disconnects before the response', async () => {
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

  test('completes an in-flight request while it closes, and accepts no new one', async () => {
    let release = () => {};
    let started = () => {};
    const handling = new Promise<void>((resolve) => (started = resolve));
    const listener = await listening(async () => {
      started();
      await new Promise<void>((resolve) => (release = resolve));
      return plain('done');
    });
    const response = send(wire, listener.endpoint, Buffer.from('x'));
    await handling;
    const closed = listener.close();
    await expect(send('http/1.1', listener.endpoint, Buffer.from('x'))).rejects.toThrow();
    release();
    expect(await response).toEqual({ status: 200, text: 'done' });
    await closed;
  });

  test('ends streamed responses when it closes, and cuts connections at the deadline', async () => {
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

  test('reports a broken invariant and still responds', async () => {
    const broken = new BrokenInvariant('cannot be');
    const { endpoint, fatal } = await listening(() => Promise.reject(broken));
    expect((await send(wire, endpoint, Buffer.from('{}'))).status).toBe(500);
    expect(fatal).toEqual([broken]);
  });

  test('continues after any other failure', async () => {
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
  ])('a response whose body is %s', (_body, body) => {
    test.each<[string, Partial<WireResponse>]>([
      ['a name with a space', { headers: { 'x y': '1' } }],
      ['an empty name', { headers: { '': '1' } }],
      ['an interim status', { status: 101 }],
      ['a status that is none', { status: 99 }],
      ['half a status', { status: 200.5 }],
      ['a value of two lines', { headers: { x: 'a\r\nb: c' } }],
      ['a value of another alphabet', { headers: { x: '\u2603' } }],
    ])('and whose head has %s becomes 500, and the server continues', async (_head, wrong) => {
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

/** A request whose response is read in parts. `end` disconnects, before or after the end of it. */
async function openStream(wire: Wire, endpoint: string) {
  if (wire === 'h2c') {
    const session = http2Connect(endpoint);
    session.on('error', () => {});
    const stream = session.request({ ':path': '/', ':method': 'POST' });
    stream.on('error', () => {});
    stream.end('x');
    return { stream, end: () => session.destroy() };
  }
  const headers = wire === 'fast http/1.1' ? TARGETED : {};
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

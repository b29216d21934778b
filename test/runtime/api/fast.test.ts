import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Completion, Delivery, RuntimePeer } from '../../../src/runtime/api/peer.ts';
import { RuntimeApiServer } from '../../../src/runtime/api/server.ts';
import { ACCEPTED, INVALID_REQUEST_ID, invalidTransition } from '../../../src/runtime/api/status-response.ts';

/** An environment with one invocation, `id-1`, which it delivers at the first poll. */
class OneInvocation {
  readonly completions: (readonly [string, string])[] = [];
  polls = 0;
  disconnects = 0;
  payload = Buffer.from('{"n":1}');

  poll(deliver: (delivery: Delivery) => void) {
    this.polls++;
    if (this.polls === 2) return invalidTransition('Running', 'Ready');
    if (this.polls > 2) return undefined;
    setImmediate(() =>
      deliver({
        deadlineMs: 1234,
        invocation: {
          requestId: 'id-1',
          payload: this.payload,
          invokedFunctionArn: 'an arn',
          clientContext: Buffer.from('{"a":\n"é"}').toString('base64'),
          traceId: 'a trace',
        },
      }),
    );
    return undefined;
  }

  complete(requestId: string, completion: Completion) {
    const text = 'payload' in completion ? completion.payload.toString() : '';
    this.completions.push([requestId, `${completion.kind} ${text}`]);
    return requestId === 'id-1' ? ACCEPTED : INVALID_REQUEST_ID;
  }

  disconnect() {
    this.disconnects++;
  }
}

const NEXT = 'GET /2018-06-01/runtime/invocation/next';
const RESPONSE = (id: string) => `POST /2018-06-01/runtime/invocation/${id}/response`;
const ERROR = 'POST /2018-06-01/runtime/invocation/id-1/error';

// Node's own parser reads a request with this header.
const LEFT_TO_NODE = 'te: trailers\r\n';

function request(line: string, body = '', headers = ''): string {
  const length = line.startsWith('GET') ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
  return `${line} HTTP/1.1\r\nhost: 127.0.0.1:9001\r\n${headers}${length}\r\n${body}`;
}

let peer: OneInvocation;
let server: RuntimeApiServer;
let admits: boolean;
beforeEach(async () => {
  admits = true;
  peer = new OneInvocation();
  server = await RuntimeApiServer.listen(peer as unknown as RuntimePeer, { admits: async () => admits });
});
afterEach(() => server.close());

async function dial(): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** What the server sends for these bytes until its last response, which contains `last`. */
async function exchange(pieces: readonly Buffer[], last: string): Promise<string> {
  const socket = await dial();
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  let received = '';
  for await (const bytes of socket as AsyncIterable<Buffer>) {
    received += bytes.toString('latin1');
    if (received.includes(last)) break;
  }
  return received;
}

const conversation = (headers: string) => [
  request(NEXT, '', headers),
  request(RESPONSE('id-1'), '{"é":[1,2]}'),
  request(NEXT),
  request(RESPONSE('id-2'), ''),
  request(ERROR, '{}', 'lambda-runtime-function-error-type: Error\r\n'),
  request('GET /unknown'),
];

test.each([7, 100_000])('answers as node:http does, events of %i bytes', async (eventBytes) => {
  peer.payload = Buffer.alloc(eventBytes, '{"n":1}');
  const all = (headers: string) => [Buffer.from(conversation(headers).join(''))];
  const plain = await exchange(all(''), 'Runtime.Unknown');
  const { completions } = peer;
  peer = new OneInvocation();
  peer.payload = Buffer.alloc(eventBytes, '{"n":1}');
  server.close();
  server = await RuntimeApiServer.listen(peer as unknown as RuntimePeer, { admits: async () => true });
  expect(plain).toBe(await exchange(all(LEFT_TO_NODE), 'Runtime.Unknown'));
  expect(completions).toEqual(peer.completions);
  expect(completions).toEqual([
    ['id-1', 'response {"é":[1,2]}'],
    ['id-2', 'response '],
    ['id-1', 'error {}'],
  ]);
});

test('requests may arrive in any pieces', async () => {
  const bytes = Buffer.from(conversation('').join(''));
  const whole = await exchange([bytes], 'Runtime.Unknown');
  peer.polls = 0;
  const pieces = Array.from({ length: Math.ceil(bytes.length / 11) }, (_, index) =>
    bytes.subarray(index * 11, (index + 1) * 11),
  );
  expect(await exchange(pieces, 'Runtime.Unknown')).toBe(whole);
});

test.each(['', LEFT_TO_NODE])(
  'a connection that is not admitted is refused (headers %j)',
  async (headers) => {
    admits = false;
    const last = request('GET /unknown', '', 'connection: close\r\n');
    const all = request(NEXT, '', headers) + request(RESPONSE('id-1'), 'null') + last;
    const refused = await exchange([Buffer.from(all)], 'until it closes');
    expect(refused.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 403', 'HTTP/1.1 403', 'HTTP/1.1 403']);
    expect(peer).toMatchObject({ polls: 0, completions: [] });
  },
);

test('a page of a browser is refused on an admitted connection', async () => {
  const sent = [Buffer.from(request(NEXT, '', 'origin: https://evil.example\r\n'))];
  expect(await exchange(sent, 'Runtime.Forbidden')).toContain('HTTP/1.1 403');
  expect(peer.polls).toBe(0);
});

test('a process that disconnects while it polls is reported once, and another time it is not', async () => {
  peer.polls = 2;
  const polling = await dial();
  polling.write(request(NEXT));
  while (peer.polls < 3) await new Promise((resolve) => setImmediate(resolve));
  polling.destroy();
  while (peer.disconnects === 0) await new Promise((resolve) => setImmediate(resolve));
  const idle = await dial();
  idle.end(request(RESPONSE('id-1'), 'null'));
  await once(idle.resume(), 'close');
  expect(peer.disconnects).toBe(1);
});

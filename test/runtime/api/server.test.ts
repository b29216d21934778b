import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ACCEPTED,
  INVALID_REQUEST_ID,
  invalidTransition,
  type StatusResponse,
} from '../../../src/runtime/api/status-response.ts';
import type { Completion, Delivery, InitFailure, RuntimePeer } from '../../../src/runtime/api/peer.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { Extensions } from '../../../src/runtime/extensions/extensions.ts';
import type { ResponseSink } from '../../../src/runtime/port.ts';
import { RuntimeApiServer } from '../../../src/runtime/api/server.ts';
import { until } from '../../support/until.ts';

/** An environment that records what its process sends. */
class RecordingPeer implements RuntimePeer {
  readonly completions: [string, Completion][] = [];
  readonly initFailures: InitFailure[] = [];
  readonly extensions = new Extensions({
    external: ['outer'],
    random: seededRandom('api'),
    clock: systemClock,
    hasJsonLogs: false,
    onFailure: () => {},
  });
  readonly functionFacts = { account: '1', functionName: 'f', version: '$LATEST', handler: 'index.handler' };
  deliver: ((delivery: Delivery) => void) | undefined;
  disconnects = 0;
  status: StatusResponse = ACCEPTED;
  sink: ResponseSink | undefined;

  poll(deliver: (delivery: Delivery) => void): StatusResponse | undefined {
    if (this.status !== ACCEPTED) return this.status;
    this.deliver = deliver;
    return undefined;
  }

  disconnect(): void {
    this.disconnects++;
  }

  sinkOf(): ResponseSink | undefined {
    return this.sink;
  }

  complete(requestId: string, completion: Completion): StatusResponse {
    this.completions.push([requestId, completion]);
    return this.status;
  }

  failInit(failure: InitFailure): StatusResponse {
    this.initFailures.push(failure);
    return this.status;
  }
}

function statusOf(port: number, method: string, path: string, headers: Record<string, string>) {
  return new Promise<number | undefined>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end('');
  });
}

describe('the Runtime API', () => {
  let peer: RecordingPeer;
  let server: RuntimeApiServer;
  beforeEach(async () => {
    peer = new RecordingPeer();
    server = await RuntimeApiServer.listen(peer, { admits: async () => true });
  });
  afterEach(() => server.close());

  const call = async (path: string, init: RequestInit = { method: 'POST' }) => {
    const response = await fetch(`http://127.0.0.1:${server.port}/2018-06-01/runtime${path}`, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    call(path, { method: 'POST', body, headers });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:3000' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'none' },
    { host: 'rebound.example.com' },
  ])('rejects requests of a browser that sends %o', async (headers) => {
    for (const [method, path] of [
      ['GET', '/invocation/next'],
      ['POST', '/invocation/an-id/response'],
      ['POST', '/invocation/an-id/error'],
      ['POST', '/init/error'],
    ] as const) {
      expect(await statusOf(server.port, method, `/2018-06-01/runtime${path}`, headers)).toBe(403);
    }
    expect(peer).toMatchObject({ completions: [], initFailures: [], deliver: undefined });
  });

  it('returns an invocation with its headers', async () => {
    const polling = call('/invocation/next', { method: 'GET' });
    await until(() => peer.deliver !== undefined);
    peer.deliver!({
      deadlineMs: 1234,
      invocation: {
        requestId: 'an id',
        payload: Buffer.from('{"n": 1.0}'),
        invokedFunctionArn: 'an arn',
        clientContext: Buffer.from('{"a":1}').toString('base64'),
        traceId: 'a trace',
      },
    });
    const { status, headers, text } = await polling;
    expect([status, text]).toEqual([200, '{"n": 1.0}']);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': 'an id',
      'lambda-runtime-deadline-ms': '1234',
      'lambda-runtime-invoked-function-arn': 'an arn',
      'lambda-runtime-client-context': '{"a":1}',
      'lambda-runtime-trace-id': 'a trace',
    });
  });

  it('reports a process that disconnects while it waits for an invocation', async () => {
    const controller = new AbortController();
    const polling = call('/invocation/next', { method: 'GET', signal: controller.signal });
    const aborted = expect(polling).rejects.toThrow('aborted');
    await until(() => peer.deliver !== undefined);
    expect(peer.disconnects).toBe(0);
    controller.abort();
    await aborted;
    await until(() => peer.disconnects > 0);
  });

  it('puts a client context of several lines into one header line', async () => {
    const polling = call('/invocation/next', { method: 'GET' });
    await until(() => peer.deliver !== undefined);
    peer.deliver!({
      deadlineMs: 1234,
      invocation: {
        requestId: 'an id',
        payload: Buffer.from('1'),
        invokedFunctionArn: 'an arn',
        clientContext: Buffer.from('{\r\n\t"a": "\u007f"\n}').toString('base64'),
      },
    });
    const { headers } = await polling;
    expect(JSON.parse(headers.get('lambda-runtime-client-context')!)).toHaveProperty('a');
  });

  it('accepts a response, an error and a failed init', async () => {
    expect(await post('/invocation/1/response', 'result')).toMatchObject({
      status: 202,
      text: '{"status":"OK"}',
    });
    await post('/invocation/2/error', 'failure');
    expect(peer.completions).toEqual([
      ['1', { kind: 'response', payload: Buffer.from('result') }],
      ['2', { kind: 'error', payload: Buffer.from('failure') }],
    ]);
    await post('/init/error', 'broken', { 'Lambda-Runtime-Function-Error-Type': 'Runtime.Broken' });
    expect(peer.initFailures).toEqual([{ errorType: 'Runtime.Broken', payload: Buffer.from('broken') }]);
  });

  it("accepts the header in which AWS's Python client sends a long stack", async () => {
    const headers = { 'lambda-runtime-function-xray-error-cause': 'x'.repeat(1_000_000) };
    expect((await post('/invocation/an-id/error', '{}', headers)).status).toBe(202);
  });

  it('returns 400 and 403 with the errors of the Runtime API', async () => {
    peer.status = INVALID_REQUEST_ID;
    expect(await post('/invocation/x/response', '')).toMatchObject({
      status: 400,
      text: '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}',
    });
    peer.status = invalidTransition('Ready', 'InvocationResponse');
    expect(await post('/invocation/x/error', '')).toMatchObject({
      status: 403,
      text: expect.stringContaining('"errorType":"InvalidStateTransition"'),
    });
    expect((await call('/invocation/next', { method: 'GET' })).status).toBe(403);
    const mode = { 'Lambda-Runtime-Function-Response-Mode': 'sideways' };
    expect(await post('/invocation/x/response', '', mode)).toMatchObject({
      status: 400,
      text: expect.stringContaining('"errorType":"InvalidFunctionResponseMode"'),
    });
  });

  it('returns 413 for a result that is too large, and reports the limit', async () => {
    const limit = 6_291_556;
    expect((await post('/invocation/1/response', 'x'.repeat(limit))).status).toBe(202);
    expect(await post('/invocation/1/response', 'x'.repeat(limit + 7))).toMatchObject({
      status: 413,
      text: `{"errorMessage":"Exceeded maximum allowed payload size (${limit} bytes).","errorType":"RequestEntityTooLarge"}`,
    });
    expect(peer.completions[1]).toEqual(['1', { kind: 'too-large', maxBytes: limit }]);
  });

  it.each([
    ['GET', '/invocation/1/response'],
    ['POST', '/invocation/next'],
    ['POST', '/invocation/1/2/response'],
    ['DELETE', '/init/error'],
    ['GET', '/'],
  ])('returns 404 for %s %s', async (method, path) => {
    expect((await call(path, { method })).status).toBe(404);
    expect(peer.completions).toEqual([]);
  });
});

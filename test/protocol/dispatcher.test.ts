import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedCaller } from '../../src/schema/caller.ts';
import { BrokenInvariant } from '../../src/lib/assert.ts';
import { type Logger, silentLogger } from '../../src/lib/log/logger.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { createDispatcher } from '../../src/protocol/dispatcher.ts';
import { defineError } from '../../src/schema/error.ts';
import { tooLarge } from '../../src/storage/error.ts';
import { NoSuchThing, fakeJsonService } from '../support/fakes/fake-json-service.ts';
import { REQUEST_ID, authorization, dispatchTo, jsonRequest, wireRequest } from '../support/wire.ts';

const PUT = 'Things_20260101.PutThing';

function recordingLogger(): { logger: Logger; errors: { message: string; facts: unknown }[] } {
  const errors: { message: string; facts: unknown }[] = [];
  return {
    errors,
    logger: { info() {}, warn() {}, error: (message, facts) => errors.push({ message, facts }) },
  };
}

function failing(error: unknown) {
  return fakeJsonService(() => {
    throw error;
  }).service;
}

describe('the caller', () => {
  test('is the signer', async () => {
    const { service, callers } = fakeJsonService();
    const request = jsonRequest('things', PUT, { Name: 'abc' });
    const headers = {
      ...request.headers,
      authorization: authorization('things', '123456789012', 'ap-south-1'),
    };
    await dispatchTo([service], { ...request, headers });
    expect(callers).toMatchObject([{ region: 'ap-south-1' }]);
    expect(callers.map((caller) => changedCaller(caller, { region: 'eu-west-1' }))).toEqual([
      {
        account: '123456789012',
        region: 'eu-west-1',
        accessKeyId: '123456789012',
        requestId: REQUEST_ID,
        signal: expect.any(AbortSignal),
      },
    ]);
  });

  test('is rejected without a signature', async () => {
    const { service, callers } = fakeJsonService();
    const { authorization: _removed, ...headers } = jsonRequest('things', PUT, {}).headers;
    const response = await dispatchTo([service], wireRequest({ headers, body: '{"Name":"abc"}' }));
    expect(response.text).toBe(
      '{"__type":"MissingAuthenticationTokenException","message":"Missing Authentication Token"}',
    );
    expect(callers).toEqual([]);
  });
});

test('a signal is created only on first use', async () => {
  const dispatch = createDispatcher([fakeJsonService().service], {
    logger: silentLogger,
    random: seededRandom(1),
    clock: systemClock,
  });
  const facts = {
    requestId: REQUEST_ID,
    get signal(): AbortSignal {
      throw new Error('not needed');
    },
  };
  const { status } = await dispatch(jsonRequest('things', 'Things_20260101.DropThing', { Name: 'a' }), facts);
  expect(status).toBe(200);
});

describe('failures', () => {
  test('a service error is sent with its details', async () => {
    const service = failing(NoSuchThing('Thing abc not found.', { details: { Thing: 'abc' } }));
    const response = await dispatchTo([service], jsonRequest('things', PUT, { Name: 'abc' }));
    expect(response).toMatchObject({
      status: 400,
      text: '{"__type":"NoSuchThingException","message":"Thing abc not found.","Thing":"abc"}',
    });
  });

  test('an error has its own status and name of the message member', async () => {
    const Odd = defineError('OddException', { status: 503, messageMember: 'Message' });
    const response = await dispatchTo([failing(Odd('odd'))], jsonRequest('things', PUT, { Name: 'abc' }));
    expect(response).toMatchObject({ status: 503, text: '{"__type":"OddException","Message":"odd"}' });
  });

  test('other failures are logged and not sent to the client', async () => {
    const { logger, errors } = recordingLogger();
    const damaged = Object.assign(new Error('journal-3 is damaged at byte 7'), {
      kind: 'corrupt',
      facts: { file: 'journal-3' },
    });
    const response = await dispatchTo([failing(damaged)], jsonRequest('things', PUT, { Name: 'abc' }), {
      logger,
    });
    expect(response).toMatchObject({ status: 500, text: '{"__type":"InternalFailure"}' });
    expect(errors).toEqual([
      {
        message: 'things PutThing failed: journal-3 is damaged at byte 7',
        facts: { requestId: REQUEST_ID, kind: 'corrupt', file: 'journal-3', error: damaged },
      },
    ]);
  });

  test.each([{ kind: 'full' }, { code: 'ENOSPC' }, { code: 'EDQUOT' }])(
    'a full disk (%j) is an error that clients try again, and that says so',
    async (facts) => {
      const full = Object.assign(new Error('no space left for journal-3'), facts);
      const response = await dispatchTo([failing(full)], jsonRequest('things', PUT, { Name: 'abc' }));
      expect(response).toMatchObject({
        status: 503,
        text:
          '{"__type":"ServiceUnavailable","message":"The disk of this server is full, so nothing can be stored. ' +
          'Free some space and try again."}',
      });
    },
  );

  test.each([
    [
      'not-written',
      503,
      '"ServiceUnavailable","message":"The store of this server cannot do this now. Try again."',
    ],
    [
      'unavailable',
      503,
      '"ServiceUnavailable","message":"The store of this server cannot do this now. Try again."',
    ],
    ['unknown', 500, '"InternalFailure"'],
  ])(
    'a store that does not answer (%s) is told to the client if nothing was changed',
    async (kind, status, body) => {
      const away = Object.assign(new Error('the leader is being replaced'), { kind });
      const response = await dispatchTo([failing(away)], jsonRequest('things', PUT, { Name: 'abc' }));
      expect(response).toMatchObject({ status, text: `{"__type":${body}}` });
    },
  );

  test('a value that the store does not accept is an error of the client, with its size and the limit', async () => {
    const error = tooLarge('the value of thing/abc', { bytes: 5_000_000, maxBytes: 4_194_304 });
    const response = await dispatchTo([failing(error)], jsonRequest('things', PUT, { Name: 'abc' }));
    expect(response).toMatchObject({ status: 400 });
    expect(JSON.parse(response.text)).toEqual({
      __type: 'ValidationException',
      message:
        'With this request, 5000000 bytes would have to be stored as one value, and the limit of this server is 4194304. ' +
        'Send less at a time, or remove some of what the resource has.',
    });
  });

  test('a disconnected client is not a failure', async () => {
    const { logger, errors } = recordingLogger();
    const signal = AbortSignal.abort();
    const service = failing(signal.reason);
    await dispatchTo([service], jsonRequest('things', PUT, { Name: 'abc' }), { logger, signal });
    expect(errors).toEqual([]);
  });

  test('a broken invariant rejects', async () => {
    const service = failing(new BrokenInvariant('two and two'));
    await expect(dispatchTo([service], jsonRequest('things', PUT, { Name: 'abc' }))).rejects.toThrow(
      'two and two',
    );
  });
});

test('any request gets a well-formed response', async () => {
  const { service } = fakeJsonService();
  const header = fc.constantFrom('content-type', 'x-amz-target', 'authorization', 'x-amz-date', 'host');
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'application/x-amz-json-1.1',
      'application/json',
      PUT,
      authorization('things'),
      '__proto__',
    ),
  );
  const body = fc.oneof(
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
  );
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'),
    path: fc.oneof(fc.constant('/'), fc.webPath(), fc.string()),
    query: fc.dictionary(fc.string(), fc.string()),
    headers: fc.dictionary(header, word),
    body,
  });
  await fc.assert(
    fc.asyncProperty(request, async (sent) => {
      const { status, headers, text } = await dispatchTo([service], sent);
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThanOrEqual(503);
      expect(headers['x-amzn-RequestId'] ?? headers['x-amz-request-id']).toBe(REQUEST_ID);
      if (headers['Content-Type']?.includes('json') === true && text !== '') JSON.parse(text);
    }),
    { numRuns: 250 },
  );
});

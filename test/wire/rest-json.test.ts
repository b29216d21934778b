import { describe, expect, test } from 'vitest';
import type { WireRequest } from '../../src/protocol/http.ts';
import { fakeRestService } from '../support/fakes/fake-rest-service.ts';
import { REQUEST_ID, authorization, dispatchTo, wireRequest } from '../support/wire.ts';

/**
 * Bytes of rest-json as Lambda speaks it. Origin: the API reference and recordings of the real service, as
 * collected in docs/aws/lambda-functions.md#requests-and-errors, docs/aws/lambda-invocations.md#invoke and
 * docs/aws/wire-protocols.md#authentication-errors; names are ours.
 */
type Parts = Parameters<typeof wireRequest>[0];

function send(method: WireRequest['method'], path: string, parts: Parts = {}) {
  const headers = {
    'x-amz-date': '20260101T000000Z',
    authorization: authorization('jobs'),
    ...parts.headers,
  };
  return dispatchTo([fakeRestService()], wireRequest({ method, path, ...parts, headers }));
}

describe('bindings', () => {
  test('a JSON body, another status', async () => {
    const body = '{"JobName":"abc","Environment":{"Variables":{"A":"1"}},"Code":"AAEC"}';
    const response = await send('POST', '/2015-03-31/jobs', { body });
    expect(response).toMatchObject({
      status: 201,
      text: '{"JobName":"abc","Variables":{"A":"1","CodeSize":"3"},"Changed":1506440188.749}',
    });
    expect(response.headers).toEqual({ 'x-amzn-RequestId': REQUEST_ID, 'content-type': 'application/json' });
  });

  test('path and query', async () => {
    const query = { Qualifier: '$LATEST', MaxItems: '3', Deep: 'true', Unknown: 'x' };
    const response = await send('GET', '/2015-03-31/jobs/arn%3Aaws%3Ax%20y', { query });
    expect(response.text).toBe('{"JobName":"arn:aws:x y","Qualifier":"$LATEST","MaxItems":3,"Deep":true}');
  });

  test('a trailing slash is ignored', async () => {
    expect((await send('GET', '/2015-03-31/jobs/abc/')).status).toBe(200);
    expect((await send('GET', '/2015-03-31/jobs/abc//')).status).toBe(404);
  });

  test('a greedy label contains slashes', async () => {
    const response = await send('GET', '/2017-03-31/tags/a/b%2Fc/');
    expect(response.text).toBe('{"Tags":["a/b/c/"]}');
  });

  test('payload, headers and status', async () => {
    const path = '/2015-03-31/jobs/abc/invocations';
    const finished = await send('POST', path, { body: '{"x":1}' });
    expect(finished).toMatchObject({ status: 200, text: '{"x":1}' });
    const failed = await send('POST', path, { body: '"fail"' });
    expect(failed.headers).toMatchObject({ 'x-amz-function-error': 'Unhandled' });
    const event = await send('POST', path, { headers: { 'x-amz-invocation-type': 'Event' }, body: '{}' });
    expect(event).toMatchObject({ status: 202, text: '', headers: { 'x-amzn-RequestId': REQUEST_ID } });
    const empty = await send('POST', path);
    expect(empty).toMatchObject({ status: 200, text: '' });
  });

  test('a payload stays valid after its buffer is reused', async () => {
    const request = wireRequest({
      path: '/2015-03-31/jobs/abc/invocations',
      headers: { 'x-amz-date': 'x', authorization: authorization('jobs') },
      body: 'payload',
    });
    const response = dispatchTo([fakeRestService()], request);
    request.body.fill(0);
    expect((await response).text).toBe('payload');
  });

  test('no output', async () => {
    expect(await send('DELETE', '/2015-03-31/jobs/abc')).toMatchObject({ status: 204, text: '' });
  });
});

describe('errors', () => {
  test.each([
    ['missing', 404, 'ResourceNotFoundException', '{"Type":"User","Message":"Job not found: missing"}'],
    ['untyped', 404, 'ResourceNotFoundException', '{"Message":"No type"}'],
    ['reason', 409, 'ResourceConflictException', '{"Type":"User","Reason":"TooMuch","message":"Too much"}'],
    ['fault', 500, 'ServiceException', '{"Message":"Ours"}'],
  ])('%s', async (name, status, code, text) => {
    const response = await send('GET', `/2015-03-31/jobs/${name}`);
    expect(response).toMatchObject({
      status,
      text,
      headers: { 'x-amzn-errortype': code, 'content-type': 'application/json' },
    });
  });

  test('a validation error has no Type', async () => {
    const response = await send('POST', '/2015-03-31/jobs', { body: '{"JobName":"123456789"}' });
    expect(response).toMatchObject({
      status: 400,
      headers: { 'x-amzn-errortype': 'ValidationException' },
      text: `{"message":"1 validation error detected: Value '123456789' at 'jobName' failed to satisfy constraint: Member must have length less than or equal to 8"}`,
    });
  });

  test('a body that is not JSON', async () => {
    const response = await send('POST', '/2015-03-31/jobs', { body: '{' });
    expect(response).toMatchObject({
      status: 400,
      headers: { 'x-amzn-errortype': 'InvalidRequestContentException' },
    });
    expect(JSON.parse(response.text)).toEqual({
      Type: 'User',
      message: expect.stringMatching(/^Could not parse request body into json: /),
    });
  });

  test('a query that is not of its type', async () => {
    const response = await send('GET', '/2015-03-31/jobs/abc', { query: { MaxItems: 'many' } });
    expect(response).toMatchObject({
      status: 400,
      headers: { 'x-amzn-errortype': 'SerializationException' },
      text: `{"Message":"'many' can not be converted to an Integer"}`,
    });
  });

  test('a query with escapes that are not UTF-8', async () => {
    const rawQuery = 'MaxItems=1&Marker=caf%E9';
    const response = await send('GET', '/2015-03-31/jobs/abc', { query: { MaxItems: '1' }, rawQuery });
    expect(response).toMatchObject({
      status: 400,
      headers: { 'x-amzn-errortype': 'SerializationException' },
      text: '{"Message":"Invalid UTF-8: the fields are in another encoding, or are binary data"}',
    });
  });

  test.each(['/2015-03-31/nothing', '/', '/2015-03-31/jobs/%zz', '/2015-03-31/jobs//invocations'])(
    'no operation at %s',
    async (path) => {
      const response = await send('POST', path, { body: '{}' });
      expect(response).toMatchObject({
        status: 404,
        headers: { 'x-amzn-errortype': 'UnknownOperationException' },
      });
    },
  );

  test('the message names the method and path of an operation that is not supported', async () => {
    expect((await send('POST', '/2014-11-13/jobs/abc/invoke-async', { body: '{}' })).text).toBe(
      '{"message":"Millrace does not support the operation at POST /2014-11-13/jobs/abc/invoke-async of jobs. ' +
        'docs/support.md lists those that it supports."}',
    );
    const long = await send('GET', `/2015-03-31/${'x'.repeat(5_000)}`);
    expect(long.text).toContain(`GET /2015-03-31/${'x'.repeat(100)}`);
    expect(long.text.length).toBeLessThan(300);
  });

  test('no signature', async () => {
    const request = wireRequest({ method: 'GET', path: '/2015-03-31/jobs/abc' });
    expect(await dispatchTo([fakeRestService()], request)).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' },
      text: '{"message":"Missing Authentication Token"}',
    });
  });
});

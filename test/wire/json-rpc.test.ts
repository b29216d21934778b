import { describe, expect, test } from 'vitest';
import type { WireRequest } from '../../src/protocol/http.ts';
import { fakeJsonService } from '../support/fakes/fake-json-service.ts';
import { REQUEST_ID, authorization, dispatchTo, jsonRequest, wireRequest } from '../support/wire.ts';

/**
 * Bytes of the JSON protocols. Origin: the recordings of the real service in kinesalite's tests, as collected
 * in docs/aws/wire-protocols.md and docs/aws/validation.md#serialization-errors; service and operation names are ours.
 */
const JSON_11 = 'application/x-amz-json-1.1';
const CBOR = 'application/x-amz-cbor-1.1';
const TARGET = 'Things_20260101.PutThing';
const XML_DENIED =
  '<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be authorized</Message>\n</AccessDeniedException>\n';

function send(request: WireRequest) {
  return dispatchTo([fakeJsonService().service], request);
}

function signed(headers: Record<string, string>, body: string): WireRequest {
  const signature = { 'x-amz-date': '20260101T000000Z', authorization: authorization('things') };
  return wireRequest({ headers: { ...signature, ...headers }, body });
}

describe('responses', () => {
  test('an operation with output', async () => {
    const response = await send(jsonRequest('things', TARGET, { Name: 'abc', Data: 'AAEC' }));
    expect(response).toMatchObject({
      status: 200,
      text: '{"Name":"abc","Data":"AAEC","At":1506440188.749}',
    });
    expect(response.headers).toEqual({
      'x-amzn-RequestId': REQUEST_ID,
      'x-amz-id-2': expect.stringMatching(/^[A-Za-z0-9+/]{96}$/),
      'Content-Type': JSON_11,
    });
  });

  test('an operation without output has an empty body', async () => {
    const response = await send(jsonRequest('things', 'Things_20260101.DropThing', { Name: 'abc' }));
    expect(response).toMatchObject({ status: 200, text: '', headers: { 'Content-Type': JSON_11 } });
  });

  test('constraints are checked after types', async () => {
    const wrongType = await send(jsonRequest('things', TARGET, { Name: 3, Count: 99 }));
    expect(wrongType).toMatchObject({
      status: 400,
      text: '{"__type":"SerializationException","Message":"class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String"}',
    });
    const outOfBounds = await send(jsonRequest('things', TARGET, { Name: 'abc', Count: 99 }));
    expect(outOfBounds).toMatchObject({
      status: 400,
      text: `{"__type":"ValidationException","message":"1 validation error detected: Value '99' at 'count' failed to satisfy constraint: Member must have value less than or equal to 10"}`,
    });
  });
});

test('text that is not UTF-8 is rejected, not replaced', async () => {
  const body = Buffer.from('{"Name":"k\xff"}', 'latin1');
  const request = jsonRequest('things', TARGET, {});
  expect(await send({ ...request, body })).toMatchObject({
    status: 400,
    text: '{"__type":"SerializationException"}',
  });
});

describe('requests that name no operation', () => {
  test.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('%s', async (method) => {
    const response = await send(wireRequest({ method, body: '{}' }));
    expect(response).toMatchObject({ status: 403, text: XML_DENIED });
    expect(response.headers).not.toHaveProperty('Content-Type');
  });

  test.each([
    ['no content type, no target', {}, CBOR, 'UnknownOperationException'],
    ['no content type, a target', { 'x-amz-target': TARGET }, CBOR, 'SerializationException'],
    [
      'the JSON of another protocol, no target',
      { 'content-type': 'application/json' },
      CBOR,
      'UnknownOperationException',
    ],
    [
      'the JSON of another protocol, a target',
      { 'content-type': 'application/json', 'x-amz-target': TARGET },
      CBOR,
      'SerializationException',
    ],
    ['JSON, no target', { 'content-type': JSON_11 }, JSON_11, 'UnknownOperationException'],
    [
      'JSON, a target',
      { 'content-type': JSON_11, 'x-amz-target': TARGET },
      JSON_11,
      'SerializationException',
    ],
  ])('empty body, %s', async (_case, headers, contentType, code) => {
    const response = await send(wireRequest({ headers }));
    expect(response).toMatchObject({ status: 400, headers: { 'Content-Type': contentType } });
    const expected =
      contentType === JSON_11
        ? Buffer.from(`{"__type":"${code}"}`)
        : // map of one pair, text of 6: "__type", text of less than 24 or with its length in one byte
          Buffer.concat([
            Buffer.from([0xa1, 0x66]),
            Buffer.from('__type'),
            code.length < 24 ? Buffer.from([0x60 + code.length]) : Buffer.from([0x78, code.length]),
            Buffer.from(code),
          ]);
    expect(response.bytes).toEqual(expected);
  });

  test('a body that is not JSON, even unsigned', async () => {
    const headers = { 'content-type': JSON_11, 'x-amz-target': TARGET };
    for (const body of ['{', 'hello', '"text"', '7', 'null', '\u0000']) {
      expect(await send(wireRequest({ headers, body }))).toMatchObject({
        status: 400,
        text: '{"__type":"SerializationException"}',
      });
    }
  });

  test('a member of another type, unsigned: the signature is checked before the types', async () => {
    const headers = { 'content-type': JSON_11, 'x-amz-target': TARGET };
    expect(await send(wireRequest({ headers, body: '{"Name":3}' }))).toMatchObject({
      status: 400,
      text: '{"__type":"MissingAuthenticationTokenException","message":"Missing Authentication Token"}',
    });
  });

  test.each(['{}', ''])('an unsupported operation is named, body %j', async (body) => {
    const response = await send(
      signed({ 'content-type': JSON_11, 'x-amz-target': 'Things_20260101.Nothing' }, body),
    );
    expect(response).toMatchObject({
      status: 400,
      text:
        '{"__type":"UnknownOperationException","message":"Millrace does not support the operation Nothing of things. ' +
        'docs/support.md lists those that it supports."}',
    });
  });

  test('an unknown target', async () => {
    for (const target of ['', 'Other.PutThing', '__proto__']) {
      const response = await send(
        signed({ 'content-type': `${JSON_11}; charset=utf-8`, 'x-amz-target': target }, '{}'),
      );
      expect(response).toMatchObject({ status: 400, text: '{"__type":"UnknownOperationException"}' });
    }
  });

  test.each([
    ['parsable', '{}', 404, 'UnknownOperationException'],
    ['not parsable', '{', 400, 'SerializationException'],
  ])('application/json, %s', async (_case, body, status, code) => {
    expect(await send(signed({ 'content-type': 'application/json' }, body))).toMatchObject({
      status,
      headers: { 'Content-Type': 'application/json' },
      text: `{"Output":{"__type":"com.amazon.coral.service#${code}"},"Version":"1.0"}`,
    });
  });

  test.each([
    ['no target', {}, 403, XML_DENIED],
    [
      'another service',
      { 'x-amz-target': 'whatever.ListStreams' },
      403,
      '<UnrecognizedClientException>\n  <Message>No authorization strategy was found for service: whatever, operation: ListStreams</Message>\n</UnrecognizedClientException>\n',
    ],
    ['another operation', { 'x-amz-target': 'Things_20260101.Nothing' }, 500, '<InternalFailure/>\n'],
    ['an operation', { 'x-amz-target': TARGET }, 404, '<UnknownOperationException/>\n'],
  ])('some other content type, %s', async (_case, headers, status, text) => {
    expect(await send(signed({ 'content-type': 'text/plain', ...headers }, '{}'))).toMatchObject({
      status,
      text,
    });
  });

  test('some other content type, unsigned', async () => {
    const headers = { 'content-type': 'text/plain', 'x-amz-target': TARGET };
    expect(await send(wireRequest({ headers, body: '{}' }))).toMatchObject({
      status: 403,
      text: '<MissingAuthenticationTokenException>\n  <Message>Missing Authentication Token</Message>\n</MissingAuthenticationTokenException>\n',
    });
    const incomplete = { ...headers, date: 'today', authorization: 'AWS4 Credential=a, SignedHeaders=b' };
    expect(await send(wireRequest({ headers: incomplete, body: '{}' }))).toMatchObject({
      status: 403,
      text: '<IncompleteSignatureException>\n  <Message>Authorization header requires &apos;Signature&apos; parameter. Authorization=AWS4 Credential=a, SignedHeaders=b</Message>\n</IncompleteSignatureException>\n',
    });
  });
});

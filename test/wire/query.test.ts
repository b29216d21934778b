import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakeQueryService } from '../support/fakes/fake-query-service.ts';
import { REQUEST_ID, authorization, dispatchTo, wireRequest } from '../support/wire.ts';
import { codePoint } from '../support/code-point.ts';

/**
 * Bytes of the query protocol. Origin: the form that the AWS CLI and the Serverless Framework send
 * (docs/aws/serverless-framework.md#calls-of-a-deployment) and the XML of the CloudFormation and IAM API references;
 * names are ours.
 */
const FORM = 'application/x-www-form-urlencoded; charset=utf-8';

function post(body: string, signed = true) {
  const headers = {
    'content-type': FORM,
    'x-amz-date': '20260101T000000Z',
    ...(signed ? { authorization: authorization('piles') } : {}),
  };
  return dispatchTo([fakeQueryService()], wireRequest({ headers, body }));
}

function responseOf(members: string): string {
  return (
    '<DescribePileResponse xmlns="http://piles.example.com/doc/2010-05-15/">' +
    `<DescribePileResult>${members}</DescribePileResult>` +
    `<ResponseMetadata><RequestId>${REQUEST_ID}</RequestId></ResponseMetadata></DescribePileResponse>`
  );
}

function errorOf(code: string, message: string): string {
  return (
    '<ErrorResponse xmlns="http://piles.example.com/doc/2010-05-15/"><Error><Type>Sender</Type>' +
    `<Code>${code}</Code><Message>${message}</Message></Error><RequestId>${REQUEST_ID}</RequestId></ErrorResponse>`
  );
}

describe('forms and responses', () => {
  test.each([
    ['PileName=a%20b%2B%26', '<PileName>a b+&amp;</PileName>'],
    ['PileName=%C3%BC%25%f0%9f%98%80', '<PileName>ü%😀</PileName>'],
    [
      'Tags.member.2.Key=b&Tags.member.2.Value=2&Tags.member.1.Key=a&Tags.member.1.Value=%3C1%3E',
      '<Tags><member><Key>a</Key><Value>&lt;1&gt;</Value></member><member><Key>b</Key><Value>2</Value></member></Tags>',
    ],
    // The Serverless Framework sends empty lists so: docs/aws/serverless-framework.md#calls-of-a-deployment, call 3.
    ['Parameters=&PileName=a', '<PileName>a</PileName><Parameters></Parameters>'],
    [
      'Labels.entry.1.key=k&Labels.entry.1.value=v&Labels.entry.2.key=__proto__&Labels.entry.2.value=w',
      '<Labels><entry><key>k</key><value>v</value></entry><entry><key>__proto__</key><value>w</value></entry></Labels>',
    ],
    [
      'Force=true&Size=7&At=2017-09-26T15%3A36%3A28.749Z',
      '<Force>true</Force><Size>7</Size><At>2017-09-26T15:36:28.749Z</At>',
    ],
    ['Unknown.member.1=x', ''],
  ])('%s', async (fields, members) => {
    const response = await post(`Action=DescribePile&Version=2010-05-15&${fields}`);
    expect(response).toMatchObject({ status: 200, text: responseOf(members) });
    expect(response.headers).toEqual({ 'x-amzn-RequestId': REQUEST_ID, 'Content-Type': 'text/xml' });
  });

  test('an operation without output', async () => {
    expect((await post('Action=DropPile&Version=2010-05-15')).text).toBe(
      '<DropPileResponse xmlns="http://piles.example.com/doc/2010-05-15/">' +
        `<ResponseMetadata><RequestId>${REQUEST_ID}</RequestId></ResponseMetadata></DropPileResponse>`,
    );
  });

  test('fields may be in the query', async () => {
    const request = wireRequest({
      method: 'GET',
      query: { Action: 'DescribePile', Version: '2010-05-15', PileName: 'a' },
      headers: { 'x-amz-date': 'x', authorization: authorization('piles') },
    });
    expect((await dispatchTo([fakeQueryService()], request)).text).toBe(responseOf('<PileName>a</PileName>'));
  });
});

test.each(['GET', 'HEAD', 'PUT', 'DELETE'])('a change by %s is rejected', async (method) => {
  const request = wireRequest({
    method,
    query: {
      Action: 'DropPile',
      Version: '2010-05-15',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'x/20260101/us-east-1/piles/aws4_request',
      'X-Amz-Date': '20260101T000000Z',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': '0',
    },
  });
  const response = await dispatchTo([fakeQueryService()], request);
  expect(response.status).toBe(403);
  expect(response.text).toContain(
    `<Code>AccessDenied</Code><Message>DropPile cannot be called by ${method} here`,
  );
});

describe('errors', () => {
  test.each([
    [
      'Action=DescribePile&Version=2010-05-15&PileName=taken',
      400,
      'AlreadyExistsException',
      'Pile [taken] &lt;already&gt; exists',
    ],
    [
      'Action=DescribePile&Version=2010-05-15&PileName=123456789',
      400,
      'ValidationError',
      '1 validation error detected: Value &apos;123456789&apos; at &apos;pileName&apos; failed to satisfy constraint: Member must have length less than or equal to 8',
    ],
    [
      'Action=DescribePile&Version=2010-05-15&Size=big',
      400,
      'MalformedInput',
      '&apos;big&apos; can not be converted to an Integer',
    ],
    [
      'Action=Nothing&Version=2010-05-15',
      400,
      'InvalidAction',
      'Could not find operation Nothing for version 2010-05-15',
    ],
  ])('%s', async (body, status, code, message) => {
    expect(await post(body)).toMatchObject({ status, text: errorOf(code, message) });
  });

  test.each([
    ['escapes in the body', { body: 'Action=DescribePile&Version=2010-05-15&PileName=a%ff' }],
    [
      'bytes in the body',
      { body: Buffer.from('Action=DescribePile&Version=2010-05-15&PileName=\xfc', 'latin1') },
    ],
    [
      'escapes in the query',
      {
        method: 'GET',
        query: { Action: 'DescribePile', Version: '2010-05-15', PileName: '\ufffd(' },
        rawQuery: 'Action=DescribePile&Version=2010-05-15&PileName=%C3%28',
      },
    ],
  ])('%s that are not UTF-8', async (_where, parts) => {
    const headers = { 'content-type': FORM, 'x-amz-date': 'x', authorization: authorization('piles') };
    const response = await dispatchTo([fakeQueryService()], wireRequest({ headers, ...parts }));
    expect(response.status).toBe(400);
    expect(response.text).toContain(
      '<Code>MalformedInput</Code><Message>Invalid UTF-8: the fields are in another encoding, or are binary data<',
    );
  });

  test('more fields than any operation accepts', async () => {
    const deep = `Action=DescribePile&${Array.from({ length: 33 }, () => 'a').join('.')}=1`;
    expect((await post(deep)).text).toContain('<Code>MalformedInput</Code>');
    const wide = `Action=DescribePile&${'a=1&'.repeat(10_000)}`;
    expect((await post(wide)).text).toContain('<Code>MalformedInput</Code>');
  });

  test('no signature', async () => {
    expect(await post('Action=DescribePile&Version=2010-05-15', false)).toMatchObject({
      status: 403,
      text: errorOf('MissingAuthenticationToken', 'Request is missing Authentication Token'),
    });
  });
});

test('every form has a response', async () => {
  const part = fc.constantFrom('Tags', 'member', '1', '2', 'Key', 'Labels', 'entry', 'key', '__proto__', '');
  const field = fc
    .tuple(fc.array(part, { maxLength: 30 }), fc.string())
    .map(([parts, value]) => `${parts.join('.')}=${encodeURIComponent(value)}`);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(field, fc.string({ unit: codePoint }))), async (fields) => {
      const response = await post(`Action=DescribePile&Version=2010-05-15&${fields.join('&')}`);
      expect([200, 400]).toContain(response.status);
      expect(response.text).toMatch(/^<(DescribePileResponse|ErrorResponse)[ >].*>$/s);
    }),
  );
});

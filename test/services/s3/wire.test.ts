import { beforeEach, describe, expect, test } from 'vitest';
import { GetBucketEncryption } from '../../../src/services/s3/operations/get-bucket-encryption.ts';
import { GetBucketLocation } from '../../../src/services/s3/operations/get-bucket-location.ts';
import { GetBucketVersioning } from '../../../src/services/s3/operations/get-bucket-versioning.ts';
import { GetObject } from '../../../src/services/s3/operations/get-object.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { authorization, dispatchTo, wireRequest } from '../../support/wire.ts';
import { BODY, Bucket, ETAG, S3World } from './world.ts';

let world: S3World;
beforeEach(async () => {
  world = await S3World.open();
});

const call: S3World['call'] = (...args) => world.call(...args);

/**
 * Requests that SDKs send and our own client does not. Origin: the S3 API reference and
 * docs/aws/serverless-framework.md#calls-of-a-deployment.
 */
describe('on the wire', () => {
  type Parts = Parameters<typeof wireRequest>[0];
  const send = (parts: Parts) => {
    const headers = {
      'x-amz-date': '20260101T000000Z',
      authorization: authorization('s3'),
      ...parts.headers,
    };
    return dispatchTo([world.service], wireRequest({ ...parts, headers }));
  };

  beforeEach(() => call(PutObject, { Bucket, Key: 'a<b', Body: BODY }));

  test('a list', async () => {
    const answer = await send({
      method: 'GET',
      path: `/${Bucket}`,
      query: { 'list-type': '2', 'encoding-type': 'url' },
    });
    expect(answer.headers['content-type']).toBe('application/xml');
    expect(answer.text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
        '<Name>orders-dev</Name><Prefix></Prefix><EncodingType>url</EncodingType><KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys>' +
        `<IsTruncated>false</IsTruncated><Contents><Key>a%3Cb</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>` +
        `<ETag>${ETAG.replaceAll('"', '&quot;')}</ETag><Size>6</Size><StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>`,
    );
  });

  test('a bucket in the host name', async () => {
    for (const host of [
      `${Bucket}.s3.amazonaws.com`,
      `${Bucket}.s3.eu-west-1.amazonaws.com`,
      `${Bucket}.localhost:4566`,
    ]) {
      expect(await send({ method: 'GET', path: '/a%3Cb', headers: { host } })).toMatchObject({
        status: 200,
        bytes: BODY,
      });
    }
  });

  test('an error, and an error to HEAD', async () => {
    const answer = await send({ method: 'GET', path: `/${Bucket}/none` });
    expect(answer.status).toBe(404);
    expect(answer.text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>NoSuchKey<\/Code><Message>The specified key does not exist.<\/Message><Key>none<\/Key><RequestId>[^<]+<\/RequestId><HostId>[^<]+<\/HostId><\/Error>$/,
    );
    expect(await send({ method: 'HEAD', path: `/${Bucket}/none` })).toMatchObject({ status: 404, text: '' });
  });

  test('chunked content', async () => {
    const headers = {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'content-encoding': 'aws-chunked',
      'x-amz-trailer': 'x-amz-checksum-crc32',
      'x-amz-decoded-content-length': '5',
    };
    const put = { method: 'PUT', path: `/${Bucket}/chunked`, headers };
    expect(
      (await send({ ...put, body: '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n' })).status,
    ).toBe(200);
    const got = await call(GetObject, { Bucket, Key: 'chunked' });
    expect([got.Body?.toString(), got.ContentEncoding]).toEqual(['hello', undefined]);
    const codeOf = async (parts: Partial<Parts>) =>
      /<Code>(.*?)</.exec((await send({ ...put, ...parts })).text)?.[1];
    const ending = '0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n';
    expect(await codeOf({ body: '5\r\nhel' })).toBe('IncompleteBody');
    expect(await codeOf({ body: `4\r\nhell\r\n${ending}` })).toBe('IncompleteBody');
    expect(await codeOf({ body: `5\r\nhallo\r\n${ending}` })).toBe('BadDigest');
    expect(await codeOf({ body: '5\r\nhello\r\n0\r\n\r\n' })).toBe('MalformedTrailerError');
    const unannounced = { ...headers, 'x-amz-trailer': '' };
    expect(await codeOf({ headers: unannounced, body: `5\r\nhello\r\n${ending}` })).toBe(
      'MalformedTrailerError',
    );
  });

  // Of `123456789`, from the catalogue of CRCs and the tests of other implementations against S3.
  test.each([
    ['crc32', 'y/Q5Jg==', 'z/Q5Jg==', 'y/Q5Jh=='],
    ['crc32c', '4waSgw==', '5waSgw==', '4waSgx=='],
    ['crc64nvme', 'rosUhgp5mIg=', 'sosUhgp5mIg=', 'rosUhgp5mIh='],
    ['sha1', '98O8HYCOBHMq32eZZczDTKeuNEE=', '+8O8HYCOBHMq32eZZczDTKeuNEE=', 'short==='],
    [
      'sha256',
      'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=',
      'GeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=',
      '^^^^^^==',
    ],
  ])('content with the checksum %s, in a header and behind it', async (name, good, bad, invalid) => {
    const header = `x-amz-checksum-${name}`;
    const content = '123456789';
    const path = `/${Bucket}/summed`;
    const inHeader = (value: string, headers = {}) =>
      send({ method: 'PUT', path, headers: { [header]: value, ...headers }, body: content });
    const behind = (value: string, headers = {}) =>
      send({
        method: 'PUT',
        path,
        headers: {
          'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
          'content-encoding': 'aws-chunked',
          'x-amz-trailer': header,
          ...headers,
        },
        body: `9\r\n${content}\r\n0\r\n${header}:${value}\r\n\r\n`,
      });
    const errorOf = async (answer: ReturnType<typeof send>) =>
      /<Code>(.*?)<\/Code><Message>(.*?)</
        .exec((await answer).text)
        ?.slice(1)
        .join(': ') ?? (await answer).status;
    const mismatch = `BadDigest: The ${name.toUpperCase()} you specified did not match the calculated checksum.`;
    expect(await errorOf(inHeader(good))).toBe(200);
    expect(await errorOf(inHeader(bad))).toBe(mismatch);
    expect(await errorOf(inHeader(invalid))).toBe(`InvalidRequest: Value for ${header} header is invalid.`);
    expect(await errorOf(behind(good))).toBe(200);
    expect(await errorOf(behind(bad))).toBe(mismatch);
    expect(await errorOf(behind(invalid))).toBe(
      `InvalidRequest: Value for ${header} trailing header is invalid.`,
    );
    const algorithm = (value: string) => ({ 'x-amz-sdk-checksum-algorithm': value });
    expect(await errorOf(inHeader(good, algorithm(name.toUpperCase())))).toBe(200);
    expect(await errorOf(inHeader(good, algorithm('MD5')))).toBe(
      'InvalidRequest: Value for x-amz-sdk-checksum-algorithm header is invalid.',
    );
    const second = { [name === 'crc32' ? 'x-amz-checksum-sha1' : 'x-amz-checksum-crc32']: 'AAAAAA==' };
    expect(await errorOf(inHeader(good, second))).toBe(
      'InvalidRequest: Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
    expect(await errorOf(behind(good, second))).toBe(
      'InvalidRequest: Expecting a single x-amz-checksum- header',
    );
  });

  test('a checksum that is announced and missing, and one that is not verified here', async () => {
    const put = { method: 'PUT', path: `/${Bucket}/summed`, body: '123456789' };
    const announced = await send({ ...put, headers: { 'x-amz-sdk-checksum-algorithm': 'CRC32C' } });
    expect(announced.text).toContain(
      '<Code>InvalidRequest</Code><Message>x-amz-sdk-checksum-algorithm specified, but no corresponding',
    );
    const unknown = await send({ ...put, headers: { 'x-amz-checksum-xxhash64': 'AAAAAAAAAAA=' } });
    expect(unknown.status).toBe(501);
    expect(unknown.text).toContain('<Header>x-amz-checksum-xxhash64</Header>');
  });

  test('a deletion in XML, regardless of its content type', async () => {
    const request = {
      path: `/${Bucket}`,
      query: { delete: '' },
      headers: { 'content-type': 'application/octet-stream' },
    };
    const answer = await send({ ...request, body: '<Delete><Object><Key>a&lt;b</Key></Object></Delete>' });
    expect(answer.text).toContain('<Deleted><Key>a&lt;b</Key></Deleted></DeleteResult>');
    expect((await send({ ...request, body: '<Delete>' })).text).toContain('<Code>MalformedXML</Code>');
    // The key could be replaced by that of another object.
    const latin1 = Buffer.from('<Delete><Object><Key>\xe4</Key></Object></Delete>', 'latin1');
    expect((await send({ ...request, body: latin1 })).text).toContain('<Code>MalformedXML</Code>');
    expect((await send(request)).text).toContain('<Code>InvalidArgument</Code>');
  });

  test.each<[string, Parts]>([
    ['half a part', { method: 'PUT', path: '/orders-dev/a', query: { partNumber: '1' } }],
    ['a policy of an object', { method: 'PUT', path: '/orders-dev/a', query: { policy: '' } }],
  ])('%s is rejected', async (_case, parts) => {
    expect(await send(parts)).toMatchObject({ status: 501 });
    await expect(call(GetObject, { Bucket, Key: 'a' })).rejects.toMatchObject({ code: 'NoSuchKey' });
  });

  // The older signature is what AWS CLI v1 presigns with.
  test.each([
    [
      'signature 4',
      {
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Credential': 'AKID/20260101/eu-west-1/s3/aws4_request',
        'X-Amz-Date': '20260101T000000Z',
        'X-Amz-Expires': '3600',
        'X-Amz-SignedHeaders': 'host',
        'X-Amz-Signature': 'abc',
      },
    ],
    ['signature 2', { AWSAccessKeyId: 'AKID', Signature: 'abc=', Expires: '1795753078' }],
  ])('an object at a presigned URL, by %s', async (_version, query) => {
    const request = wireRequest({ method: 'GET', path: `/${Bucket}/a%3Cb`, query });
    expect(await dispatchTo([world.service], request)).toMatchObject({ status: 200, bytes: BODY });
  });

  test('the settings that clients read before they use a bucket', async () => {
    const ask = async (name: string) =>
      (await send({ method: 'GET', path: `/${Bucket}`, query: { [name]: '' } })).text.split('\n')[1];
    const xmlns = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
    expect(await ask('location')).toBe(`<LocationConstraint ${xmlns}>eu-west-1</LocationConstraint>`);
    expect(await ask('versioning')).toBe(`<VersioningConfiguration ${xmlns}></VersioningConfiguration>`);
    expect(await ask('encryption')).toContain('<SSEAlgorithm>AES256</SSEAlgorithm>');
    for (const operation of [GetBucketLocation, GetBucketVersioning, GetBucketEncryption]) {
      await expect(call(operation, { Bucket: 'none' })).rejects.toMatchObject({ code: 'NoSuchBucket' });
    }
  });

  test('rejects unsigned requests', async () => {
    const answer = await dispatchTo(
      [world.service],
      wireRequest({ method: 'GET', path: `/${Bucket}/a%3Cb` }),
    );
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('<Code>AccessDenied</Code><Message>Access Denied</Message>');
  });
});

import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Client, createClient } from '../../../src/client/client.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { createDispatcher } from '../../../src/protocol/dispatcher.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import type { Service } from '../../../src/schema/service.ts';
import { deploymentBucket } from '../../../src/services/s3/deployment-bucket.ts';
import { CreateBucket } from '../../../src/services/s3/operations/create-bucket.ts';
import { DeleteBucketPolicy } from '../../../src/services/s3/operations/delete-bucket-policy.ts';
import { DeleteBucket } from '../../../src/services/s3/operations/delete-bucket.ts';
import { DeleteObject } from '../../../src/services/s3/operations/delete-object.ts';
import { DeleteObjects } from '../../../src/services/s3/operations/delete-objects.ts';
import { GetBucketEncryption } from '../../../src/services/s3/operations/get-bucket-encryption.ts';
import { GetBucketLocation } from '../../../src/services/s3/operations/get-bucket-location.ts';
import { GetBucketPolicy } from '../../../src/services/s3/operations/get-bucket-policy.ts';
import { GetBucketVersioning } from '../../../src/services/s3/operations/get-bucket-versioning.ts';
import { GetObject } from '../../../src/services/s3/operations/get-object.ts';
import { HeadBucket } from '../../../src/services/s3/operations/head-bucket.ts';
import { HeadObject } from '../../../src/services/s3/operations/head-object.ts';
import { ListBuckets } from '../../../src/services/s3/operations/list-buckets.ts';
import { ListObjects } from '../../../src/services/s3/operations/list-objects.ts';
import { ListObjectsV2 } from '../../../src/services/s3/operations/list-objects-v2.ts';
import { PutBucketPolicy } from '../../../src/services/s3/operations/put-bucket-policy.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { createS3Service } from '../../../src/services/s3/service.ts';
import { s3Traits } from '../../../src/services/s3/traits.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { serveWire, type WireServer } from '../../support/wire-server.ts';
import { authorization, dispatchTo, wireRequest } from '../../support/wire.ts';

const BODY = Buffer.from([0, 1, 2, 255, 13, 10]);
const ETAG = `"${createHash('md5').update(BODY).digest('hex')}"`;
const Bucket = 'orders-dev';

let service: Service;
let server: WireServer;
let client: Client;
let call: <Op extends Operation>(operation: Op, input: Input<Op>) => Promise<Output<Op>>;

beforeEach(async () => {
  const clock = new VirtualClock();
  service = createS3Service({ ...memoryStore(clock), clock, random: seededRandom(2) });
  server = await serveWire(
    createDispatcher([service], { logger: silentLogger, random: seededRandom(1), clock: systemClock }),
  );
  client = createClient({ endpoint: server.endpoint, region: 'eu-west-1' });
  call = (operation, input) => client.call(s3Traits, operation, input);
  await call(CreateBucket, { Bucket });
});

afterEach(async () => {
  client.close();
  await server.close();
});

async function createIn(region: string, name: string, LocationConstraint?: string): Promise<void> {
  const other = createClient({ endpoint: server.endpoint, region });
  try {
    const input = { Bucket: name, CreateBucketConfiguration: { LocationConstraint } };
    await other.call(s3Traits, CreateBucket, input);
  } finally {
    other.close();
  }
}

describe('buckets', () => {
  test('belong to the region of their creation', async () => {
    await createIn('us-east-1', 'elsewhere', 'us-west-2');
    expect(await call(HeadBucket, { Bucket })).toEqual({ BucketRegion: 'eu-west-1' });
    expect(await call(HeadBucket, { Bucket: 'elsewhere' })).toEqual({ BucketRegion: 'us-west-2' });
    const { Buckets } = await call(ListBuckets, {});
    expect(Buckets.map(({ Name }) => Name)).toEqual(['elsewhere', Bucket]);
  });

  // Recorded on AWS.
  test.each([
    ['us-east-1', 'us-east-1', 'InvalidLocationConstraint', 'The specified location-constraint is not valid'],
    [
      'us-east-1',
      'aws-global',
      'InvalidLocationConstraint',
      'The specified location-constraint is not valid',
    ],
    [
      'us-west-1',
      'us-east-1',
      'IllegalLocationConstraintException',
      'The us-east-1 location constraint is incompatible for the region specific endpoint this request was sent to.',
    ],
  ])('are not made in %s for %s', async (region, constraint, code, message) => {
    await expect(createIn(region, 'elsewhere', constraint)).rejects.toMatchObject({ code, message });
  });

  test('have one owner and a valid name', async () => {
    await createIn('us-east-1', 'owned-east');
    await createIn('us-east-1', 'owned-east');
    await createIn('eu-west-1', 'owned-west', 'eu-west-1');
    for (const [region, name] of [
      ['eu-west-1', 'owned-west'],
      ['us-east-1', 'owned-west'],
      ['eu-west-1', 'owned-east'],
    ] as const) {
      await expect(createIn(region, name)).rejects.toMatchObject({
        code: 'BucketAlreadyOwnedByYou',
        status: 409,
      });
    }
    for (const name of ['Upper', 'ab', '-x-', 'a'.repeat(64)]) {
      await expect(call(CreateBucket, { Bucket: name })).rejects.toMatchObject({ code: 'InvalidBucketName' });
    }
  });

  test('keep a policy', async () => {
    const policy = (text: string) => call(PutBucketPolicy, { Bucket, Policy: Buffer.from(text) });
    await expect(call(GetBucketPolicy, { Bucket })).rejects.toMatchObject({
      code: 'NoSuchBucketPolicy',
      status: 404,
    });
    await policy('{"Statement":[]}');
    expect((await call(GetBucketPolicy, { Bucket })).Policy?.toString()).toBe('{"Statement":[]}');
    const statement = (Resource: string, Action = 's3:GetObject') =>
      policy(JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action, Resource } }));
    for (const resource of ['', '/*', '/a', '*']) await statement(`arn:aws:s3:::${Bucket}${resource}`);
    await statement('*', 'S3:*');
    for (const resource of [`arn:aws:s3:::${Bucket}2/*`, 'arn:aws:s3:::other*', Bucket]) {
      await expect(statement(resource)).rejects.toThrow('Policy has invalid resource');
    }
    await expect(statement('*', 'sqs:SendMessage')).rejects.toThrow('Policy has invalid action');
    await expect(policy('{"Statement":[{}]}')).rejects.toThrow('The policy is invalid: Statement[0]');
    for (const wrong of ['', '[]', '{', `{"a":"${'x'.repeat(20 * 1024)}"}`]) {
      await expect(policy(wrong)).rejects.toMatchObject({ code: 'MalformedPolicy' });
    }
    await call(DeleteBucketPolicy, { Bucket });
    await expect(call(GetBucketPolicy, { Bucket })).rejects.toMatchObject({ code: 'NoSuchBucketPolicy' });
    await expect(call(DeleteBucketPolicy, { Bucket: 'nowhere' })).rejects.toMatchObject({
      code: 'NoSuchBucket',
    });
  });

  test('are deleted only when empty', async () => {
    await call(PutObject, { Bucket, Key: 'k' });
    await call(CreateBucket, { Bucket: 'orders' });
    await call(DeleteBucket, { Bucket: 'orders' });
    await expect(call(DeleteBucket, { Bucket })).rejects.toMatchObject({
      code: 'BucketNotEmpty',
      status: 409,
    });
    await call(DeleteObject, { Bucket, Key: 'k' });
    await call(DeleteBucket, { Bucket });
    await expect(call(HeadBucket, { Bucket })).rejects.toMatchObject({ code: 'NotFound', status: 404 });
    await expect(call(PutObject, { Bucket, Key: 'k' })).rejects.toMatchObject({ code: 'NoSuchBucket' });
  });
});

test('the deployment bucket exists from the start', async () => {
  const own = deploymentBucket('000000000000');
  await call(PutObject, { Bucket: own, Key: 'code.zip', Body: BODY });
  expect((await call(GetObject, { Bucket: own, Key: 'code.zip' })).Body).toEqual(BODY);
  await expect(call(CreateBucket, { Bucket: own })).rejects.toMatchObject({
    code: 'BucketAlreadyOwnedByYou',
  });
  const others = deploymentBucket('999999999999');
  await expect(call(PutObject, { Bucket: others, Key: 'k' })).rejects.toMatchObject({ code: 'NoSuchBucket' });
});

describe('objects', () => {
  test('are returned as put', async () => {
    const Key = 'serverless/orders/dev/1 +&=é?/orders.zip';
    const Metadata = { filesha256: 'abc=' };
    expect(
      await call(PutObject, { Bucket, Key, Body: BODY, ContentType: 'application/zip', Metadata }),
    ).toEqual({
      ETag: ETAG,
    });
    const description = {
      ContentType: 'application/zip',
      Metadata,
      ETag: ETAG,
      LastModified: 'Thu, 01 Jan 2026 00:00:00 GMT',
      AcceptRanges: 'bytes',
    };
    expect(await call(GetObject, { Bucket, Key })).toEqual({ ...description, StatusCode: 200, Body: BODY });
    expect(await call(HeadObject, { Bucket, Key })).toEqual({ ...description, ContentLength: BODY.length });
  });

  test('support ranges', async () => {
    await call(PutObject, { Bucket, Key: 'k', Body: BODY });
    expect(await call(GetObject, { Bucket, Key: 'k', Range: 'bytes=1-3' })).toMatchObject({
      StatusCode: 206,
      ContentRange: 'bytes 1-3/6',
      Body: BODY.subarray(1, 4),
    });
  });

  test('are replaced, and nothing else changes', async () => {
    await call(PutObject, { Bucket, Key: 'k', Body: BODY });
    await call(PutObject, { Bucket, Key: 'k/l', Body: Buffer.from('other') });
    await call(PutObject, { Bucket, Key: 'k', Body: Buffer.from('new') });
    expect((await call(GetObject, { Bucket, Key: 'k' })).Body?.toString()).toBe('new');
    expect((await call(GetObject, { Bucket, Key: 'k/l' })).Body?.toString()).toBe('other');
  });

  test('an object that does not exist', async () => {
    await expect(call(GetObject, { Bucket, Key: 'none' })).rejects.toMatchObject({
      code: 'NoSuchKey',
      status: 404,
      message: 'The specified key does not exist.',
    });
    await call(DeleteObject, { Bucket, Key: 'none' });
  });

  test('objects have no versions', async () => {
    await call(PutObject, { Bucket, Key: 'k', Body: BODY });
    const bound = service.operations.get('GetObject')!;
    await expect(
      bound.run({ Bucket, Key: 'k', VersionId: '3' }, { ...caller, account: '000000000000' }),
    ).rejects.toMatchObject({ code: 'NoSuchVersion' });
  });

  test('a body that does not match its digest', async () => {
    const put = (digests: Partial<Input<typeof PutObject>>) =>
      call(PutObject, { Bucket, Key: 'k', Body: BODY, ...digests });
    await expect(put({ ContentMD5: createHash('md5').digest('base64') })).rejects.toMatchObject({
      code: 'BadDigest',
    });
    await expect(put({ ContentMD5: 'x' })).rejects.toMatchObject({ code: 'InvalidDigest' });
    await expect(put({ ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ code: 'BadDigest' });
    await expect(call(GetObject, { Bucket, Key: 'k' })).rejects.toMatchObject({ code: 'NoSuchKey' });
    const digest = (algorithm: string) => createHash(algorithm).update(BODY).digest('base64');
    await put({ ContentMD5: digest('md5'), ChecksumSHA256: digest('sha256') });
  });

  test('are listed in pages and deleted together', async () => {
    for (const Key of ['a', 'b/1', 'b/2', 'c']) await call(PutObject, { Bucket, Key });
    const first = await call(ListObjectsV2, { Bucket, MaxKeys: 2, Delimiter: '/' });
    expect(first).toMatchObject({ KeyCount: 2, IsTruncated: true, CommonPrefixes: [{ Prefix: 'b/' }] });
    const { NextContinuationToken } = first;
    const second = await call(ListObjectsV2, {
      Bucket,
      Delimiter: '/',
      ContinuationToken: NextContinuationToken,
    });
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['c']);
    expect(
      await call(DeleteObjects, { Bucket, Delete: { Object: [{ Key: 'a' }, { Key: 'none' }] } }),
    ).toEqual({
      Deleted: [{ Key: 'a' }, { Key: 'none' }],
    });
    expect(await call(DeleteObjects, { Bucket, Delete: { Object: [{ Key: 'c' }], Quiet: true } })).toEqual(
      {},
    );
    const rest = await call(ListObjectsV2, { Bucket, Prefix: 'b/' });
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['b/1', 'b/2']);
  });
});

test('ListObjects continues after a key or a common prefix', async () => {
  for (const Key of ['a/1', 'a/2', 'b/1', 'c']) await call(PutObject, { Bucket, Key });
  const first = await call(ListObjects, { Bucket, MaxKeys: 2 });
  expect(first.Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
  expect(first).toMatchObject({ IsTruncated: true });
  expect(first.NextMarker).toBeUndefined();
  const rest = await call(ListObjects, { Bucket, Marker: 'a/2' });
  expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['b/1', 'c']);
  const folders = await call(ListObjects, { Bucket, Delimiter: '/', MaxKeys: 1 });
  expect(folders).toMatchObject({ CommonPrefixes: [{ Prefix: 'a/' }], NextMarker: 'a/' });
  const next = await call(ListObjects, { Bucket, Delimiter: '/', Marker: 'a/' });
  expect([next.CommonPrefixes?.map(({ Prefix }) => Prefix), next.Contents?.map(({ Key }) => Key)]).toEqual([
    ['b/'],
    ['c'],
  ]);
});

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
    return dispatchTo([service], wireRequest({ ...parts, headers }));
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
    expect(await dispatchTo([service], request)).toMatchObject({ status: 200, bytes: BODY });
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
    const answer = await dispatchTo([service], wireRequest({ method: 'GET', path: `/${Bucket}/a%3Cb` }));
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('<Code>AccessDenied</Code><Message>Access Denied</Message>');
  });
});

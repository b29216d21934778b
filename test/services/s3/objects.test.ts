import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Input } from '../../../src/schema/operation.ts';
import { DeleteObject } from '../../../src/services/s3/operations/delete-object.ts';
import { DeleteObjects } from '../../../src/services/s3/operations/delete-objects.ts';
import { GetObject } from '../../../src/services/s3/operations/get-object.ts';
import { HeadObject } from '../../../src/services/s3/operations/head-object.ts';
import { ListObjects } from '../../../src/services/s3/operations/list-objects.ts';
import { ListObjectsV2 } from '../../../src/services/s3/operations/list-objects-v2.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { caller } from '../../support/caller.ts';
import { BODY, Bucket, ETAG, S3World } from './world.ts';

let world: S3World;
beforeEach(async () => {
  world = await S3World.open();
});

const call: S3World['call'] = (...args) => world.call(...args);

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
    const bound = world.service.operations.get('GetObject')!;
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

test('requests that break a bound have the codes of S3', async () => {
  const Key = 'k'.repeat(1024);
  await call(PutObject, { Bucket, Key, Body: Buffer.from('1') });
  const longer = call(PutObject, { Bucket, Key: `${Key}k`, Body: Buffer.from('1') });
  await expect(longer).rejects.toMatchObject({ code: 'KeyTooLongError', message: 'Your key is too long' });
  for (const count of [0, 1001]) {
    const Object = Array.from({ length: count }, (_, index) => ({ Key: String(index) }));
    const deletion = call(DeleteObjects, { Bucket, Delete: { Object } });
    await expect(deletion).rejects.toMatchObject({ code: 'MalformedXML' });
  }
});

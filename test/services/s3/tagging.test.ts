import { beforeEach, expect, test } from 'vitest';
import { CompleteMultipartUpload } from '../../../src/services/s3/operations/complete-multipart-upload.ts';
import { CreateMultipartUpload } from '../../../src/services/s3/operations/create-multipart-upload.ts';
import { DeleteBucketTagging } from '../../../src/services/s3/operations/delete-bucket-tagging.ts';
import { DeleteObjectTagging } from '../../../src/services/s3/operations/delete-object-tagging.ts';
import { DeleteObjects } from '../../../src/services/s3/operations/delete-objects.ts';
import { GetBucketTagging } from '../../../src/services/s3/operations/get-bucket-tagging.ts';
import { GetObjectTagging } from '../../../src/services/s3/operations/get-object-tagging.ts';
import { GetObject } from '../../../src/services/s3/operations/get-object.ts';
import { HeadObject } from '../../../src/services/s3/operations/head-object.ts';
import { ListObjectVersions } from '../../../src/services/s3/operations/list-object-versions.ts';
import { PutBucketTagging } from '../../../src/services/s3/operations/put-bucket-tagging.ts';
import { PutObjectTagging } from '../../../src/services/s3/operations/put-object-tagging.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { UploadPart } from '../../../src/services/s3/operations/upload-part.ts';
import { Bucket, S3World } from './world.ts';

let world: S3World;
beforeEach(async () => {
  world = await S3World.open();
});

const call: S3World['call'] = (...args) => world.call(...args);

test('the tags of a bucket are replaced as a whole', async () => {
  await expect(call(GetBucketTagging, { Bucket })).rejects.toMatchObject({ code: 'NoSuchTagSet' });
  const put = (TagSet: { Key: string; Value: string }[]) =>
    call(PutBucketTagging, { Bucket, Tagging: { TagSet } });
  const one = { Key: 'stage', Value: 'dev' };
  await put([one]);
  await put([
    { Key: 'team', Value: 'orders' },
    { Key: 'empty', Value: '' },
  ]);
  expect(await call(GetBucketTagging, { Bucket })).toEqual({
    TagSet: [
      { Key: 'team', Value: 'orders' },
      { Key: 'empty', Value: '' },
    ],
  });
  await expect(put([one, one])).rejects.toMatchObject({ code: 'InvalidTag' });
  await call(DeleteBucketTagging, { Bucket });
  await expect(call(GetBucketTagging, { Bucket })).rejects.toMatchObject({ code: 'NoSuchTagSet' });
});

const TAGS = [
  { Key: 'stage', Value: 'dev' },
  { Key: 'empty', Value: '' },
];

test('the tags of an object come with it, are replaced as a whole, and are counted', async () => {
  const object = { Bucket, Key: 'a' };
  const tags = async (Key = 'a') => (await call(GetObjectTagging, { Bucket, Key })).TagSet;
  await expect(tags()).rejects.toMatchObject({ code: 'NoSuchKey' });
  await call(PutObject, { ...object, Body: Buffer.from('a'), Tagging: 'stage=dev&empty' });
  expect(await tags()).toEqual(TAGS);
  expect(await call(HeadObject, object)).toMatchObject({ TagCount: 2 });

  await call(PutObjectTagging, { ...object, Tagging: { TagSet: [{ Key: 'team', Value: 'é + /' }] } });
  expect(await tags()).toEqual([{ Key: 'team', Value: 'é + /' }]);
  await call(DeleteObjectTagging, object);
  expect(await tags()).toEqual([]);
  expect((await call(GetObject, object)).TagCount).toBeUndefined();
});

test('an object that is written again, or joined from parts, has the tags of the request', async () => {
  const object = { Bucket, Key: 'a' };
  const tags = async () => (await call(GetObjectTagging, object)).TagSet;
  const { UploadId } = await call(CreateMultipartUpload, { ...object, Tagging: 'stage=dev&empty=' });
  const { ETag } = await call(UploadPart, { ...object, UploadId, PartNumber: 1, Body: Buffer.from('a') });
  const Part = [{ PartNumber: 1, ETag: ETag! }];
  await call(CompleteMultipartUpload, { ...object, UploadId, CompleteMultipartUpload: { Part } });
  expect(await tags()).toEqual(TAGS);
  await call(PutObject, { ...object, Body: Buffer.from('b') });
  expect(await tags()).toEqual([]);
});

test.each([
  [{ Tagging: 'a=1&a=2' }, 'InvalidArgument'],
  [{ Tagging: 'a=b=c' }, 'InvalidArgument'],
  [{ Tagging: 'TagSet%3D%5B%5D' }, 'InvalidTag'],
  [{ Tagging: 'aws:a=1' }, 'InvalidTag'],
  [{ Tagging: `${'a'.repeat(129)}=1` }, 'InvalidTag'],
  [{ Tagging: `a=${'1'.repeat(257)}` }, 'InvalidTag'],
  [{ Tagging: Array.from({ length: 11 }, (_, index) => `k${index}=`).join('&') }, 'BadRequest'],
])('%j is refused: %s', async (header, code) => {
  const object = { Bucket, Key: 'a' };
  await expect(call(PutObject, { ...object, ...header })).rejects.toMatchObject({ code });
  await expect(call(CreateMultipartUpload, { ...object, ...header })).rejects.toMatchObject({ code });
  await expect(call(HeadObject, object)).rejects.toMatchObject({ code: 'NotFound' });
});

test('each object is one version, which can be listed in pages and deleted by its id', async () => {
  for (const Key of ['a', 'b', 'c']) await call(PutObject, { Bucket, Key, Body: Buffer.from(Key) });
  const first = await call(ListObjectVersions, { Bucket, MaxKeys: 2 });
  expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'b', NextVersionIdMarker: 'null' });
  expect(first.Version).toMatchObject([
    { Key: 'a', VersionId: 'null', IsLatest: true, Size: 1 },
    { Key: 'b', VersionId: 'null' },
  ]);
  const rest = await call(ListObjectVersions, { Bucket, KeyMarker: 'b', VersionIdMarker: 'null' });
  expect(rest.Version!.map(({ Key }) => Key)).toEqual(['c']);

  const remove = (VersionId: string) =>
    call(DeleteObjects, { Bucket, Delete: { Object: [{ Key: 'a', VersionId }] } });
  await remove('other');
  expect((await call(ListObjectVersions, { Bucket })).Version).toHaveLength(3);
  await remove('null');
  expect((await call(ListObjectVersions, { Bucket })).Version).toHaveLength(2);
});

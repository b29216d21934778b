import { beforeEach, describe, expect, test } from 'vitest';
import type { Input } from '../../../src/schema/operation.ts';
import { CompleteMultipartUpload } from '../../../src/services/s3/operations/complete-multipart-upload.ts';
import { CopyObject } from '../../../src/services/s3/operations/copy-object.ts';
import { CreateMultipartUpload } from '../../../src/services/s3/operations/create-multipart-upload.ts';
import { GetObjectTagging } from '../../../src/services/s3/operations/get-object-tagging.ts';
import { GetObject } from '../../../src/services/s3/operations/get-object.ts';
import { HeadObject } from '../../../src/services/s3/operations/head-object.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { UploadPartCopy } from '../../../src/services/s3/operations/upload-part-copy.ts';
import { S3World } from './world.ts';

let world: S3World;
beforeEach(async () => {
  world = await S3World.open(['source', 'target']);
  await call(PutObject, {
    Bucket: 'source',
    Key: 'a folder/é',
    Body: Buffer.from('0123456789'),
    ContentType: 'text/plain',
    Metadata: { stage: 'dev' },
    ContentDisposition: 'attachment',
    Tagging: 'team=orders',
  });
});

const call: S3World['call'] = (...args) => world.call(...args);

const CopySource = '/source/a%20folder/%C3%A9';
const copy = (more: Partial<Input<typeof CopyObject>> = {}) =>
  call(CopyObject, { Bucket: 'target', Key: 'copy', CopySource, ...more });
const read = async () => {
  const { Body, ContentType, Metadata } = await call(GetObject, { Bucket: 'target', Key: 'copy' });
  return { text: Body!.toString(), ContentType, Metadata };
};

describe('a copy', () => {
  test('onto itself has to change something', async () => {
    const itself = { Bucket: 'source', Key: 'a folder/é' };
    await expect(copy(itself)).rejects.toMatchObject({
      code: 'InvalidRequest',
      message: expect.stringContaining('trying to copy an object to itself') as string,
    });
    await copy({ ...itself, MetadataDirective: 'REPLACE', Metadata: { stage: 'prod' } });
    expect(await call(HeadObject, itself)).toMatchObject({ Metadata: { stage: 'prod' } });
    await copy({ ...itself, StorageClass: 'STANDARD' });
  });

  test('is made only of the source that the caller knows', async () => {
    const { ETag } = await copy({ CopySourceIfMatch: '"781e5e245d69b566979b86e28d23f2c7"' });
    await expect(copy({ CopySourceIfMatch: '"other"' })).rejects.toMatchObject({
      code: 'PreconditionFailed',
    });
    await expect(copy({ CopySourceIfNoneMatch: ETag })).rejects.toMatchObject({ code: 'PreconditionFailed' });
    await copy({ CopySourceIfNoneMatch: '"other"' });
  });

  test('is made only of a source that was or was not modified since a time', async () => {
    const [past, future] = ['Wed, 01 Jan 2025 00:00:00 GMT', 'Fri, 01 Jan 2100 00:00:00 GMT'];
    const other = '"other"';
    const refused: Partial<Input<typeof CopyObject>>[] = [
      { CopySourceIfUnmodifiedSince: past },
      { CopySourceIfMatch: other, CopySourceIfUnmodifiedSince: future },
    ];
    for (const conditions of refused) {
      await expect(copy(conditions)).rejects.toMatchObject({ code: 'PreconditionFailed' });
    }
    const { ETag } = await copy({ CopySourceIfUnmodifiedSince: future, CopySourceIfModifiedSince: past });
    await copy({ CopySourceIfMatch: ETag, CopySourceIfUnmodifiedSince: past });
    await copy({ CopySourceIfNoneMatch: other, CopySourceIfModifiedSince: future });
    await copy({ CopySourceIfModifiedSince: 'no time' });
    // Recorded: a time in the future does not count.
    await copy({ CopySourceIfModifiedSince: future });
  });

  test('has the tags of its source, or those of the request', async () => {
    const tags = async () => (await call(GetObjectTagging, { Bucket: 'target', Key: 'copy' })).TagSet;
    await copy({ MetadataDirective: 'REPLACE', Tagging: 'ignored=1' });
    expect(await tags()).toEqual([{ Key: 'team', Value: 'orders' }]);
    await copy({ TaggingDirective: 'REPLACE', Tagging: 'team=other' });
    expect(await tags()).toEqual([{ Key: 'team', Value: 'other' }]);
    await copy({ TaggingDirective: 'REPLACE' });
    expect(await tags()).toEqual([]);
    expect(await call(HeadObject, { Bucket: 'target', Key: 'copy' })).toMatchObject({
      ContentDisposition: 'attachment',
    });
  });

  test('has the bytes, headers and metadata of its source', async () => {
    const { ETag } = await copy();
    expect(ETag).toBe('"781e5e245d69b566979b86e28d23f2c7"');
    expect(await read()).toEqual({
      text: '0123456789',
      ContentType: 'text/plain',
      Metadata: { stage: 'dev' },
    });
  });

  test('or replaces them', async () => {
    await copy({ MetadataDirective: 'REPLACE', ContentType: 'text/csv', CopySource: CopySource.slice(1) });
    expect(await read()).toEqual({ text: '0123456789', ContentType: 'text/csv', Metadata: {} });
  });

  test.each([
    ['/source/nothing', 'NoSuchKey'],
    ['/nowhere/a', 'NoSuchBucket'],
    ['source', 'InvalidArgument'],
    ['/source/%', 'InvalidArgument'],
  ])('of %s is rejected: %s', async (source, code) => {
    await expect(copy({ CopySource: source })).rejects.toMatchObject({ code });
    await expect(read()).rejects.toMatchObject({ code: 'NoSuchKey' });
  });
});

test('parts of an upload are copied, whole or from a range', async () => {
  const to = { Bucket: 'target', Key: 'copy' };
  const { UploadId } = await call(CreateMultipartUpload, to);
  const part = (CopySourceRange: string) =>
    call(UploadPartCopy, { ...to, UploadId, PartNumber: 1, CopySource, CopySourceRange });
  await expect(part('bytes=5-1')).rejects.toMatchObject({ code: 'InvalidArgument' });
  await expect(part('bytes=10-11')).rejects.toMatchObject({ code: 'InvalidRange' });
  const { ETag } = await part('bytes=2-5');
  const Parts = [{ PartNumber: 1, ETag }];
  await call(CompleteMultipartUpload, { ...to, UploadId, CompleteMultipartUpload: { Part: Parts } });
  expect((await read()).text).toBe('2345');
});

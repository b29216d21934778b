import { beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { CompleteMultipartUpload } from '../../../src/services/s3/operations/complete-multipart-upload.ts';
import { CopyObject } from '../../../src/services/s3/operations/copy-object.ts';
import { CreateBucket } from '../../../src/services/s3/operations/create-bucket.ts';
import { CreateMultipartUpload } from '../../../src/services/s3/operations/create-multipart-upload.ts';
import { DeleteObject } from '../../../src/services/s3/operations/delete-object.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { UploadPart } from '../../../src/services/s3/operations/upload-part.ts';
import { createS3Service } from '../../../src/services/s3/service.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { authorization, dispatchTo, wireRequest } from '../../support/wire.ts';

const named = { Bucket: 'orders-dev', Key: 'lock' };
const failed = (Condition: string) => ({ code: 'PreconditionFailed', details: { Condition } });
const missing = { code: 'NoSuchKey' };

let clock: VirtualClock;
let calls: InProcessCalls;
let service: ReturnType<typeof createS3Service>;
const call = <Op extends Operation>(operation: Op, input: Input<Op>): Promise<Output<Op>> =>
  calls.call('s3', operation, input, caller);

beforeEach(async () => {
  clock = new VirtualClock();
  service = createS3Service({ ...memoryStore(clock), clock, random: seededRandom('conditions') });
  calls = new InProcessCalls();
  calls.join(service);
  await call(CreateBucket, { Bucket: named.Bucket });
});

const put = async (text: string, headers: { IfMatch?: string; IfNoneMatch?: string } = {}) =>
  (await call(PutObject, { ...named, Body: Buffer.from(text), ...headers })).ETag!;

test('an object is created only if it does not exist: one of two writers wins', async () => {
  const outcomes = await Promise.allSettled([put('a', { IfNoneMatch: '*' }), put('b', { IfNoneMatch: '*' })]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await expect(put('c', { IfNoneMatch: '*' })).rejects.toMatchObject(failed('If-None-Match'));
});

test('an object is replaced, copied over and deleted only if it has the expected tag', async () => {
  await expect(put('a', { IfMatch: '"x"' })).rejects.toMatchObject(missing);
  const first = await put('a');
  const second = await put('b', { IfMatch: first });
  await expect(put('c', { IfMatch: first })).rejects.toMatchObject(failed('If-Match'));
  await call(PutObject, { ...named, Key: 'source', Body: Buffer.from('s') });
  const copy = (IfMatch: string) =>
    call(CopyObject, { ...named, CopySource: `${named.Bucket}/source`, IfMatch });
  await expect(copy(first)).rejects.toMatchObject(failed('If-Match'));
  const { ETag } = await copy(second.replaceAll('"', ''));
  await expect(call(DeleteObject, { ...named, IfMatch: second })).rejects.toMatchObject(failed('If-Match'));
  await call(DeleteObject, { ...named, IfMatch: ETag });
  await expect(call(DeleteObject, { ...named, IfMatch: ETag })).rejects.toMatchObject(missing);
});

test('conditions that S3 does not have are not implemented', async () => {
  for (const headers of [
    { IfNoneMatch: '"tag"' },
    { IfMatch: '*' },
    { IfMatch: '"tag"', IfNoneMatch: '*' },
  ]) {
    await expect(put('a', headers)).rejects.toMatchObject({ code: 'NotImplemented' });
  }
});

async function upload() {
  const { UploadId } = await call(CreateMultipartUpload, named);
  const { ETag = '' } = await call(UploadPart, { ...named, UploadId, PartNumber: 1, Body: Buffer.from('p') });
  const Part = [{ PartNumber: 1, ETag }];
  return (headers: { IfMatch?: string; IfNoneMatch?: string }, Bucket = named.Bucket) =>
    call(CompleteMultipartUpload, {
      ...named,
      Bucket,
      UploadId,
      CompleteMultipartUpload: { Part },
      ...headers,
    });
}

test('an upload is completed under the same conditions; a write in the meantime is a conflict', async () => {
  const complete = await upload();
  await expect(complete({ IfMatch: '"x"' })).rejects.toMatchObject(missing);
  await clock.advance(1);
  const tag = await put('a');
  await expect(complete({ IfNoneMatch: '*' })).rejects.toMatchObject(failed('If-None-Match'));
  await expect(complete({ IfMatch: '"x"' })).rejects.toMatchObject(failed('If-Match'));
  await expect(complete({ IfMatch: tag })).rejects.toMatchObject({ code: 'ConditionalRequestConflict' });
  const completeLater = await upload();
  await expect(completeLater({}, 'other-bucket')).rejects.toMatchObject({ code: 'NoSuchBucket' });
  expect(await completeLater({ IfMatch: tag })).toMatchObject(named);
});

test('an upload that would replace an object is not completed as the creation of one that was deleted since', async () => {
  await put('a');
  const complete = await upload();
  await call(DeleteObject, named);
  const refused = { code: 'ConditionalRequestConflict', details: { Condition: 'If-None-Match' } };
  await expect(complete({ IfNoneMatch: '*' })).rejects.toMatchObject(refused);
  expect(await (await upload())({ IfNoneMatch: '*' })).toMatchObject(named);
});

test('the condition is a header, and the response has the status 412', async () => {
  await put('a');
  const request = wireRequest({
    method: 'PUT',
    path: `/${named.Bucket}/${named.Key}`,
    headers: {
      'x-amz-date': '20260101T000000Z',
      authorization: authorization('s3', '123456789012'),
      'if-none-match': '*',
    },
    body: 'b',
  });
  const { status, text } = await dispatchTo([service], request);
  expect(text).toContain('<Code>PreconditionFailed</Code>');
  expect(status).toBe(412);
  expect(text).toContain('<Code>PreconditionFailed</Code>');
  expect(text).toContain('<Condition>If-None-Match</Condition>');
});

import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { MIB } from '../../../src/lib/bytes.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import type { Service } from '../../../src/schema/service.ts';
import { AbortMultipartUpload } from '../../../src/services/s3/operations/abort-multipart-upload.ts';
import { CompleteMultipartUpload } from '../../../src/services/s3/operations/complete-multipart-upload.ts';
import { CreateBucket } from '../../../src/services/s3/operations/create-bucket.ts';
import { CreateMultipartUpload } from '../../../src/services/s3/operations/create-multipart-upload.ts';
import { DeleteBucket } from '../../../src/services/s3/operations/delete-bucket.ts';
import { GetObject } from '../../../src/services/s3/operations/get-object.ts';
import { ListMultipartUploads } from '../../../src/services/s3/operations/list-multipart-uploads.ts';
import { ListParts } from '../../../src/services/s3/operations/list-parts.ts';
import { UploadPart } from '../../../src/services/s3/operations/upload-part.ts';
import { createS3Service } from '../../../src/services/s3/service.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { authorization, dispatchTo, wireRequest } from '../../support/wire.ts';

const named = { Bucket: 'orders-dev', Key: 'code/app.zip' };
const first = Buffer.alloc(5 * MIB, 'a');
const last = Buffer.from('the rest');

let service: Service;
let calls: InProcessCalls;
const call = <Op extends Operation>(operation: Op, input: Input<Op>): Promise<Output<Op>> =>
  calls.call('s3', operation, input, caller);

beforeEach(async () => {
  const clock = new VirtualClock();
  service = createS3Service({ ...memoryStore(clock), clock, random: seededRandom('uploads') });
  calls = new InProcessCalls();
  calls.join(service);
  await call(CreateBucket, { Bucket: named.Bucket });
});

async function start(): Promise<string> {
  const Metadata = { filesha256: 'abc' };
  return (await call(CreateMultipartUpload, { ...named, ContentType: 'application/zip', Metadata })).UploadId;
}

async function put(UploadId: string, PartNumber: number, Body: Buffer) {
  const { ETag = '' } = await call(UploadPart, { ...named, UploadId, PartNumber, Body });
  return { PartNumber, ETag };
}

const complete = (UploadId: string, Part: { PartNumber: number; ETag: string }[]) =>
  call(CompleteMultipartUpload, { ...named, UploadId, CompleteMultipartUpload: { Part } });

test('uploads that are not complete are listed in pages, with their parts', async () => {
  const { Bucket } = named;
  const ids: string[] = [];
  for (const Key of ['b', 'a', 'a', 'c d'])
    ids.push((await call(CreateMultipartUpload, { Bucket, Key })).UploadId);
  const keys = async (input: Partial<Input<typeof ListMultipartUploads>>) => {
    const { Upload, ...page } = await call(ListMultipartUploads, { Bucket, ...input });
    return { keys: Upload?.map(({ Key }) => Key), ...page };
  };
  const page = await keys({ MaxUploads: 1 });
  expect(page).toMatchObject({ keys: ['a'], IsTruncated: true, NextKeyMarker: 'a' });
  const next = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  expect(await keys({ ...next, MaxUploads: 2 })).toMatchObject({ keys: ['a', 'b'], NextKeyMarker: 'b' });
  expect(await keys({ KeyMarker: 'a' })).toMatchObject({ keys: ['b', 'c d'], IsTruncated: false });
  expect((await keys({ Prefix: 'c', EncodingType: 'url' })).keys).toEqual(['c%20d']);

  const upload = { Bucket, Key: 'b', UploadId: ids[0]! };
  for (const PartNumber of [2, 1, 3]) await call(UploadPart, { ...upload, PartNumber, Body: last });
  const parts = async (input: Partial<Input<typeof ListParts>>) => {
    const { Part, ...rest } = await call(ListParts, { ...upload, ...input });
    return { numbers: Part?.map(({ PartNumber }) => PartNumber), ...rest };
  };
  expect(await parts({ MaxParts: 2 })).toMatchObject({
    numbers: [1, 2],
    IsTruncated: true,
    NextPartNumberMarker: 2,
  });
  expect(await parts({ PartNumberMarker: 2 })).toMatchObject({ numbers: [3], IsTruncated: false });
  await call(AbortMultipartUpload, upload);
  await expect(parts({})).rejects.toMatchObject({ code: 'NoSuchUpload' });
  expect((await keys({})).keys).toEqual(['a', 'a', 'c d']);
});

const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();

describe('a multipart upload', () => {
  test('becomes one object, with the headers of its start', async () => {
    const id = await start();
    const parts = [await put(id, 3, last), await put(id, 1, first)].reverse();
    await put(id, 7, Buffer.from('not listed'));
    await expect(call(GetObject, named)).rejects.toMatchObject({ code: 'NoSuchKey' });
    const etag = `"${md5(Buffer.concat([md5(first), md5(last)])).toString('hex')}-2"`;
    expect(await complete(id, parts)).toMatchObject({ ...named, ETag: etag });
    const object = await call(GetObject, named);
    expect(object).toMatchObject({
      ETag: etag,
      ContentType: 'application/zip',
      Metadata: { filesha256: 'abc' },
    });
    expect(object.Body?.equals(Buffer.concat([first, last]))).toBe(true);
    await expect(complete(id, parts)).rejects.toMatchObject({ code: 'NoSuchUpload' });
  });

  test('uses the last upload of a part number', async () => {
    const id = await start();
    const old = await put(id, 1, Buffer.from('old'));
    const part = await put(id, 1, last);
    await expect(complete(id, [old])).rejects.toMatchObject({ code: 'InvalidPart' });
    await complete(id, [part]);
    expect((await call(GetObject, named)).Body?.toString()).toBe('the rest');
  });

  test('can be aborted, by id or with its bucket', async () => {
    const id = await start();
    const part = await put(id, 1, last);
    await call(AbortMultipartUpload, { ...named, UploadId: id });
    await expect(complete(id, [part])).rejects.toMatchObject({ code: 'NoSuchUpload' });
    const other = await start();
    const { Bucket } = named;
    await call(DeleteBucket, { Bucket });
    await call(CreateBucket, { Bucket });
    await expect(put(other, 1, last)).rejects.toMatchObject({ code: 'NoSuchUpload' });
  });

  test('is rejected when its parts are invalid', async () => {
    const id = await start();
    const [big, small] = [await put(id, 1, first), await put(id, 2, last)];
    const third = await put(id, 3, last);
    await expect(complete(id, [small, big])).rejects.toMatchObject({ code: 'InvalidPartOrder' });
    await expect(complete(id, [big, small, third])).rejects.toMatchObject({ code: 'EntityTooSmall' });
    await expect(complete(id, [{ PartNumber: 9, ETag: big.ETag }])).rejects.toMatchObject({
      code: 'InvalidPart',
    });
    for (const number of [0, 10_001]) {
      await expect(put(id, number, last)).rejects.toMatchObject({ code: 'InvalidArgument' });
    }
    await expect(put('../../x', 1, last)).rejects.toMatchObject({ code: 'NoSuchUpload' });
    const elsewhere = { ...named, Key: 'other', UploadId: id, PartNumber: 1, Body: last };
    await expect(call(UploadPart, elsewhere)).rejects.toMatchObject({ code: 'NoSuchUpload' });
    await complete(id, [big, small]);
  });
});

test('starts, takes a part and completes over HTTP, in the XML of S3', async () => {
  const send = (method: string, query: Record<string, string>, body = '') =>
    dispatchTo(
      [service],
      wireRequest({
        method,
        path: `/${named.Bucket}/${named.Key}`,
        query,
        headers: { 'x-amz-date': '20260101T000000Z', authorization: authorization('s3') },
        body,
      }),
    );
  // The signature on the wire names no account, so its caller is another than that of the calls above.
  await dispatchTo(
    [service],
    wireRequest({
      method: 'PUT',
      path: `/${named.Bucket}`,
      headers: { 'x-amz-date': '20260101T000000Z', authorization: authorization('s3') },
    }),
  );
  const started = (await send('POST', { uploads: '' })).text;
  expect(started).toMatch(
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<InitiateMultipartUploadResult xmlns="http:\/\/s3.amazonaws.com\/doc\/2006-03-01\/"><Bucket>orders-dev<\/Bucket><Key>code\/app.zip<\/Key><UploadId>[0-9a-f-]{36}<\/UploadId><\/InitiateMultipartUploadResult>$/,
  );
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(started)![1]!;
  const part = await send('PUT', { partNumber: '1', uploadId, 'x-id': 'UploadPart' }, 'hello');
  expect(part.headers).toMatchObject({ etag: `"${md5(Buffer.from('hello')).toString('hex')}"` });
  const list = `<Part><ETag>${part.headers['etag']}</ETag><PartNumber>1</PartNumber></Part>`;
  const answer = await send(
    'POST',
    { uploadId },
    `<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`,
  );
  expect(answer.text).toContain('<CompleteMultipartUploadResult');
  expect((await send('GET', {})).text).toBe('hello');
  expect((await send('DELETE', { uploadId })).text).toContain('<Code>NoSuchUpload</Code>');
});

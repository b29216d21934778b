import { type Handler, operation } from '../../../schema/operation.ts';
import {
  boolean,
  enumeration,
  inQuery,
  integer,
  list,
  optional,
  string,
  structure,
  timestamp,
} from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket } from '../errors.ts';
import { Bucket } from '../shapes.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html#API_ListMultipartUploads_RequestSyntax
const MAX_UPLOADS = 1000;

const Upload = structure({
  UploadId: string(),
  Key: string(),
  Initiated: timestamp('iso'),
  StorageClass: enumeration('STANDARD'),
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const ListMultipartUploads = operation('ListMultipartUploads', {
  http: { method: 'GET', path: '/{Bucket}?uploads' },
  input: structure({
    Bucket,
    Prefix: inQuery('prefix', string()),
    KeyMarker: inQuery('key-marker', string()),
    UploadIdMarker: inQuery('upload-id-marker', string()),
    MaxUploads: inQuery('max-uploads', integer({ min: 0 })),
    EncodingType: inQuery('encoding-type', enumeration('url')),
  }),
  output: structure(
    {
      Bucket: string(),
      Prefix: string(),
      KeyMarker: string(),
      UploadIdMarker: string(),
      NextKeyMarker: optional(string()),
      NextUploadIdMarker: optional(string()),
      EncodingType: optional(string()),
      MaxUploads: integer(),
      IsTruncated: boolean(),
      Upload: optional(list(Upload, { xml: 'flat' })),
    },
    'ListMultipartUploadsResult',
  ),
  errors: [NoSuchBucket],
  access: onBucket('s3:ListBucketMultipartUploads'),
});

/** Uploads that were neither completed nor aborted, by key, and for one key by the time of their start. */
export const listMultipartUploads: Handler<typeof ListMultipartUploads, S3Context> = async (
  { Bucket: bucket, Prefix = '', KeyMarker = '', UploadIdMarker = '', MaxUploads, EncodingType },
  { buckets, uploads },
  caller,
) => {
  await buckets.require(caller, bucket);
  const all = await uploads.list({ account: caller.account, bucket });
  const marked = all.find(({ key, uploadId }) => key === KeyMarker && uploadId === UploadIdMarker);
  const found = all.filter(
    ({ key, startedMs, uploadId }) =>
      key.startsWith(Prefix) &&
      (key > KeyMarker ||
        (marked !== undefined &&
          key === KeyMarker &&
          (startedMs > marked.startedMs || (startedMs === marked.startedMs && uploadId > UploadIdMarker)))),
  );
  const limit = Math.min(MaxUploads ?? MAX_UPLOADS, MAX_UPLOADS);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  const encode = (text: string) => (EncodingType === 'url' ? encodeURIComponent(text) : text);
  return {
    Bucket: bucket,
    Prefix: encode(Prefix),
    KeyMarker: encode(KeyMarker),
    UploadIdMarker,
    ...(last && { NextKeyMarker: encode(last.key), NextUploadIdMarker: last.uploadId }),
    EncodingType,
    MaxUploads: limit,
    IsTruncated: last !== undefined,
    Upload: page.map(({ uploadId, key, startedMs }) => ({
      UploadId: uploadId,
      Key: encode(key),
      Initiated: startedMs,
      StorageClass: 'STANDARD' as const,
    })),
  };
};

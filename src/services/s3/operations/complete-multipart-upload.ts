import { MIB } from '../../../lib/bytes.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { asPayload, inQuery, integer, list, string, structure } from '../../../schema/shape.ts';
import { onObject } from '../access.ts';
import type { S3Context } from '../context.ts';
import { multipartEtagOf } from '../object/digests.ts';
import {
  ConditionalRequestConflict,
  EntityTooLarge,
  EntityTooSmall,
  InvalidArgument,
  InvalidPart,
  InvalidPartOrder,
  NoSuchBucket,
  NoSuchKey,
  NoSuchUpload,
  NotImplemented,
  PreconditionFailed,
} from '../errors.ts';
import { Bucket, Key } from '../shapes.ts';
import type { PartDocument, UploadDocument } from '../object/uploads.ts';
import type { WriteCondition } from '../object/objects.ts';
import { unquoted, writeCondition, WriteConditionHeaders } from '../object/write-condition.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
const MIN_PART_BYTES = 5 * MIB;

// The parts are joined in memory. The bound is twice the unzipped size limit of a function, the largest object of a
// deployment.
const MAX_OBJECT_BYTES = 512 * MIB;

const CompletedPart = structure({ PartNumber: integer(), ETag: string() });

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const CompleteMultipartUpload = operation('CompleteMultipartUpload', {
  http: { method: 'POST', path: '/{Bucket}/{Key+}?uploadId' },
  input: structure({
    Bucket,
    Key,
    UploadId: inQuery('uploadId', string()),
    ...WriteConditionHeaders,
    CompleteMultipartUpload: asPayload(
      structure({ Part: list(CompletedPart, { min: 1, max: 10_000, xml: 'flat' }) }),
    ),
  }),
  output: structure(
    { Location: string(), Bucket: string(), Key: string(), ETag: string() },
    'CompleteMultipartUploadResult',
  ),
  errors: [
    NoSuchBucket,
    NoSuchUpload,
    NoSuchKey,
    ConditionalRequestConflict,
    InvalidArgument,
    InvalidPart,
    InvalidPartOrder,
    EntityTooSmall,
    EntityTooLarge,
    NotImplemented,
    PreconditionFailed,
  ],
  access: onObject('s3:PutObject'),
});

/** Creates or replaces the object from the listed parts; other parts are dropped. */
export const completeMultipartUpload: Handler<typeof CompleteMultipartUpload, S3Context> = async (
  { Bucket, Key, UploadId = '', CompleteMultipartUpload: completion, ...headers },
  { buckets, objects, uploads, blobs, clock, notifier },
  caller,
) => {
  const bucket = await buckets.require(caller, Bucket);
  const location = { account: caller.account, bucket: Bucket };
  const upload = await uploads.require(location, Key, UploadId);
  const condition = completionCondition(upload, headers);
  if (!completion) throw InvalidArgument('The request must list the parts to join.');
  const parts = chooseParts(completion.Part, await uploads.parts(location, upload));
  const bytes = Buffer.concat(
    await Promise.all(
      parts.map(async ({ sha256 }) => {
        const part = await blobs.get(sha256);
        if (!part) throw new Error(`the bytes ${sha256} of a part of ${Bucket}/${Key} are missing`);
        return part;
      }),
    ),
  );
  const etag = multipartEtagOf(parts);
  const object = {
    key: Key,
    sha256: await blobs.put(bytes),
    sizeBytes: bytes.length,
    etag,
    modifiedMs: clock.now(),
    ...upload.headers,
  };
  await objects.put(location, object, condition);
  await uploads.end(location, upload);
  await notifier.notify(
    bucket,
    {
      eventName: 'ObjectCreated:CompleteMultipartUpload',
      key: Key,
      object: { sizeBytes: bytes.length, etag },
    },
    caller,
  );
  return { Location: `/${Bucket}/${Key}`, Bucket, Key, ETag: etag };
};

/** @throws InvalidPart, InvalidPartOrder, EntityTooSmall, EntityTooLarge */
function chooseParts(
  listed: readonly { readonly PartNumber: number; readonly ETag: string }[],
  stored: readonly PartDocument[],
): PartDocument[] {
  if (listed.some(({ PartNumber: number }, index) => number <= (listed[index - 1]?.PartNumber ?? 0))) {
    throw InvalidPartOrder(
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  const byNumber = new Map(stored.map((part) => [part.partNumber, part]));
  const parts = listed.map(({ PartNumber: number, ETag: etag }) => {
    const part = byNumber.get(number);
    if (part && unquoted(part.etag) === unquoted(etag)) return part;
    throw InvalidPart(
      "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      { details: { PartNumber: number, ETag: etag } },
    );
  });
  const small = parts.slice(0, -1).find(({ sizeBytes }) => sizeBytes < MIN_PART_BYTES);
  if (small) {
    throw EntityTooSmall('Your proposed upload is smaller than the minimum allowed size', {
      details: {
        ProposedSize: small.sizeBytes,
        MinSizeAllowed: MIN_PART_BYTES,
        PartNumber: small.partNumber,
      },
    });
  }
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  if (sizeBytes > MAX_OBJECT_BYTES) {
    throw EntityTooLarge('Your proposed upload exceeds the maximum allowed size', {
      details: { ProposedSize: sizeBytes, MaxSizeAllowed: MAX_OBJECT_BYTES },
    });
  }
  return parts;
}

/**
 * An object that was written or deleted while the parts were uploaded is a conflict: docs/aws/s3.md#conditional-writes.
 * @throws NotImplemented
 */
function completionCondition(
  { key, startedMs, replacesObject }: UploadDocument,
  headers: Parameters<typeof writeCondition>[1],
): WriteCondition {
  const condition = writeCondition(key, headers);
  return (current) => {
    condition(current);
    if (headers.IfMatch !== undefined && current!.modifiedMs > startedMs) throw conflict('If-Match', key);
    if (headers.IfNoneMatch !== undefined && replacesObject === true) throw conflict('If-None-Match', key);
  };
}

function conflict(condition: string, key: string) {
  return ConditionalRequestConflict(
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
    { details: { Condition: condition, Key: key } },
  );
}

import { type Handler, operation } from '../../../schema/operation.ts';
import { asPayload, asStatus, blob, inHeader, inQuery, string, structure } from '../../../schema/shape.ts';
import { onVersion } from '../access.ts';
import { parseByteRange } from '../object/byte-range.ts';
import type { S3Context } from '../context.ts';
import { ObjectDescription, describeObject } from '../object/describe-object.ts';
import { checkReadConditions, ReadConditionHeaders } from '../object/object-conditions.ts';
import { replacedHeaders, ResponseHeaderParameters } from '../object/response-headers.ts';
import { requireObject } from '../object/require-object.ts';
import {
  InvalidRange,
  NoSuchBucket,
  NoSuchKey,
  NoSuchVersion,
  NotModified,
  PreconditionFailed,
} from '../errors.ts';
import { Bucket, Key } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const GetObject = operation('GetObject', {
  http: { method: 'GET', path: '/{Bucket}/{Key+}' },
  input: structure({
    Bucket,
    Key,
    VersionId: inQuery('versionId', string()),
    Range: inHeader('range', string()),
    ...ReadConditionHeaders,
    ...ResponseHeaderParameters,
  }),
  output: structure({
    ...ObjectDescription,
    ContentRange: inHeader('content-range', string()),
    StatusCode: asStatus(),
    Body: asPayload(blob()),
  }),
  errors: [NoSuchBucket, NoSuchKey, NoSuchVersion, InvalidRange, NotModified, PreconditionFailed],
  access: onVersion,
});

export const getObject: Handler<typeof GetObject, S3Context> = async (
  { Bucket, Key, VersionId, Range, ...input },
  context,
  caller,
) => {
  await context.buckets.require(caller, Bucket);
  const object = await requireObject(context, caller, Bucket, Key);
  // Objects of buckets without versioning have the version `null`.
  if (VersionId !== undefined && VersionId !== 'null') {
    throw NoSuchVersion('The specified version does not exist.', { details: { Key, VersionId } });
  }
  checkReadConditions(object, input, context.clock.now());
  const bytes = await context.blobs.get(object.sha256);
  if (!bytes) throw new Error(`the bytes ${object.sha256} of the object ${Bucket}/${Key} are missing`);
  const description = { ...describeObject(object), ...replacedHeaders(input) };
  const range = Range === undefined ? undefined : parseByteRange(Range, bytes.length);
  if (!range) return { ...description, Body: bytes };
  return {
    ...description,
    ContentRange: `bytes ${range.start}-${range.end - 1}/${bytes.length}`,
    StatusCode: 206,
    Body: bytes.subarray(range.start, range.end),
  };
};

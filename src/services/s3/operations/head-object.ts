import { type Handler, operation } from '../../../schema/operation.ts';
import { inHeader, long, structure } from '../../../schema/shape.ts';
import { onObject } from '../access.ts';
import type { S3Context } from '../context.ts';
import { ObjectDescription, describeObject } from '../object/describe-object.ts';
import { checkReadConditions, ReadConditionHeaders } from '../object/object-conditions.ts';
import { replacedHeaders, ResponseHeaderParameters } from '../object/response-headers.ts';
import { requireObject } from '../object/require-object.ts';
import { NoSuchBucket, NoSuchKey, NotModified, PreconditionFailed } from '../errors.ts';
import { Bucket, Key } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const HeadObject = operation('HeadObject', {
  http: { method: 'HEAD', path: '/{Bucket}/{Key+}' },
  input: structure({ Bucket, Key, ...ReadConditionHeaders, ...ResponseHeaderParameters }),
  output: structure({ ...ObjectDescription, ContentLength: inHeader('content-length', long()) }),
  errors: [NoSuchBucket, NoSuchKey, NotModified, PreconditionFailed],
  access: onObject('s3:GetObject'),
});

export const headObject: Handler<typeof HeadObject, S3Context> = async (
  { Bucket, Key, ...input },
  context,
  caller,
) => {
  await context.buckets.require(caller, Bucket);
  const object = await requireObject(context, caller, Bucket, Key);
  checkReadConditions(object, input, context.clock.now());
  return { ...describeObject(object), ...replacedHeaders(input), ContentLength: object.sizeBytes };
};

import { type Handler, operation } from '../../../schema/operation.ts';
import { enumeration, inHeader, string, structure, timestamp } from '../../../schema/shape.ts';
import { onCopy } from '../access.ts';
import type { S3Context } from '../context.ts';
import { CopySourceHeaders, requireCopySource } from '../object/copy-source.ts';
import {
  BadRequest,
  InvalidArgument,
  InvalidTag,
  MetadataTooLarge,
  NoSuchBucket,
  NoSuchKey,
  NotImplemented,
  PreconditionFailed,
} from '../errors.ts';
import { Bucket, Key, ObjectHeaders, WriteKeyHeaders } from '../shapes.ts';
import { storedTags, TaggingHeader } from '../object/object-tags.ts';
import { headersOf, storedHeaders } from '../object/stored-headers.ts';
import { writeCondition, WriteConditionHeaders } from '../object/write-condition.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const CopyObject = operation('CopyObject', {
  http: { method: 'PUT', path: '/{Bucket}/{Key+}', header: 'x-amz-copy-source' },
  input: structure({
    Bucket,
    Key,
    ...CopySourceHeaders,
    MetadataDirective: inHeader('x-amz-metadata-directive', enumeration('COPY', 'REPLACE')),
    TaggingDirective: inHeader('x-amz-tagging-directive', enumeration('COPY', 'REPLACE')),
    ...ObjectHeaders,
    ...WriteKeyHeaders,
    ...TaggingHeader,
    ...WriteConditionHeaders,
  }),
  output: structure({ ETag: string(), LastModified: timestamp('iso') }, 'CopyObjectResult'),
  errors: [
    BadRequest,
    InvalidArgument,
    InvalidTag,
    MetadataTooLarge,
    NoSuchBucket,
    NoSuchKey,
    NotImplemented,
    PreconditionFailed,
  ],
  access: onCopy,
});

/** Copies headers, metadata and tags, unless the request replaces them. */
export const copyObject: Handler<typeof CopyObject, S3Context> = async (input, context, caller) => {
  const { Bucket: bucket, Key: key } = input;
  const target = await context.buckets.require(caller, bucket);
  const condition = writeCondition(key, input);
  const source = await requireCopySource(context, input, caller);
  const modifiedMs = context.clock.now();
  const { sha256, sizeBytes, etag } = source;
  const copy = {
    key,
    sha256,
    sizeBytes,
    etag,
    modifiedMs,
    ...(input.MetadataDirective === 'REPLACE' ? storedHeaders(input) : headersOf(source)),
    ...(input.TaggingDirective === 'REPLACE' ? storedTags(input) : source.tags && { tags: source.tags }),
  };
  await context.objects.put({ account: caller.account, bucket }, copy, condition);
  await context.notifier.notify(target, { eventName: 'ObjectCreated:Copy', key, object: copy }, caller);
  return { ETag: etag, LastModified: modifiedMs };
};

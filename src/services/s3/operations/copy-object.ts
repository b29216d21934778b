import { type Handler, type Input, operation } from '../../../schema/operation.ts';
import { enumeration, inHeader, string, structure, timestamp } from '../../../schema/shape.ts';
import { onCopy } from '../access.ts';
import type { S3Context } from '../context.ts';
import { CopySourceHeaders, parseCopySource, requireCopySource } from '../object/copy-source.ts';
import {
  BadRequest,
  InvalidArgument,
  InvalidRequest,
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
    InvalidRequest,
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
  if (changesNothing(input)) {
    throw InvalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's " +
        'metadata, storage class, website redirect location or encryption attributes.',
    );
  }
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

/** Whether an object would be copied onto itself as it is. Headers that are not kept here count as a change all the same. */
function changesNothing(input: Input<typeof CopyObject>): boolean {
  const source = parseCopySource(input.CopySource ?? '');
  if (source?.bucket !== input.Bucket || source.key !== input.Key) return false;
  const { MetadataDirective, TaggingDirective, StorageClass, ServerSideEncryption } = input;
  return (
    MetadataDirective !== 'REPLACE' &&
    TaggingDirective !== 'REPLACE' &&
    StorageClass === undefined &&
    ServerSideEncryption === undefined
  );
}

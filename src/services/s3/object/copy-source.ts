import type { Caller } from '../../../schema/operation.ts';
import type { S3Context } from '../context.ts';
import { inHeader, string } from '../../../schema/shape.ts';
import { InvalidArgument } from '../errors.ts';
import type { ObjectDocument } from './objects.ts';
import { preconditionFailed, unquoted } from './write-condition.ts';

/** The source of a copy, and the conditions that it must meet. Those on times are refused by the protocol. */
export const CopySourceHeaders = {
  CopySource: inHeader('x-amz-copy-source', string()),
  CopySourceIfMatch: inHeader('x-amz-copy-source-if-match', string()),
  CopySourceIfNoneMatch: inHeader('x-amz-copy-source-if-none-match', string()),
};

interface Headers {
  readonly CopySource?: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
}

/**
 * Returns the object in `x-amz-copy-source`: `/BUCKET/KEY`, percent-encoded; the first slash is optional. The AWS CLI adds
 * a condition to each part that it copies: all parts are of the same object then.
 * @throws InvalidArgument, NoSuchBucket, NoSuchKey, PreconditionFailed
 */
export async function requireCopySource(
  { buckets, objects }: S3Context,
  { CopySource: header = '', CopySourceIfMatch: match, CopySourceIfNoneMatch: noneMatch }: Headers,
  caller: Caller,
): Promise<ObjectDocument> {
  const [, bucket, encoded] = /^\/?([^/]+)\/([^?]+)(?:\?versionId=null)?$/.exec(header) ?? [];
  const key = encoded === undefined ? undefined : decodeKey(encoded);
  if (bucket === undefined || key === undefined) {
    throw InvalidArgument('Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  }
  await buckets.require(caller, bucket);
  const source = await objects.require({ account: caller.account, bucket }, key);
  const etag = unquoted(source.etag);
  if (match !== undefined && unquoted(match) !== etag) throw preconditionFailed('x-amz-copy-source-If-Match');
  if (noneMatch !== undefined && unquoted(noneMatch) === etag) {
    throw preconditionFailed('x-amz-copy-source-If-None-Match');
  }
  return source;
}

function decodeKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

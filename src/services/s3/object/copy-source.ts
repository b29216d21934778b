import { type Caller, changedCaller } from '../../../schema/caller.ts';
import type { S3Context } from '../context.ts';
import { inHeader, string } from '../../../schema/shape.ts';
import { InvalidArgument } from '../errors.ts';
import type { ObjectDocument } from './objects.ts';
import { requireObject } from './require-object.ts';
import { failedCondition } from './object-conditions.ts';
import { preconditionFailed } from './write-condition.ts';

/** The source of a copy, and the conditions that it must meet. */
export const CopySourceHeaders = {
  CopySource: inHeader('x-amz-copy-source', string()),
  CopySourceIfMatch: inHeader('x-amz-copy-source-if-match', string()),
  CopySourceIfNoneMatch: inHeader('x-amz-copy-source-if-none-match', string()),
  CopySourceIfModifiedSince: inHeader('x-amz-copy-source-if-modified-since', string()),
  CopySourceIfUnmodifiedSince: inHeader('x-amz-copy-source-if-unmodified-since', string()),
};

interface Headers {
  readonly CopySource?: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: string | undefined;
  readonly CopySourceIfUnmodifiedSince?: string | undefined;
}

/** @returns undefined for a header that names no object */
export function parseCopySource(header: string): { bucket: string; key: string } | undefined {
  const [, bucket, encoded] = /^\/?([^/]+)\/([^?]+)(?:\?versionId=null)?$/.exec(header) ?? [];
  const key = encoded === undefined ? undefined : decodeKey(encoded);
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

/**
 * Returns the object in `x-amz-copy-source`: `/BUCKET/KEY`, percent-encoded; the first slash is optional. The AWS CLI adds
 * a condition to each part that it copies: all parts are of the same object then.
 * @throws AccessDenied, InvalidArgument, NoSuchBucket, NoSuchKey, PreconditionFailed
 */
export async function requireCopySource(
  context: S3Context,
  { CopySource: header = '', ...conditions }: Headers,
  caller: Caller,
): Promise<ObjectDocument> {
  const named = parseCopySource(header);
  if (!named) {
    throw InvalidArgument('Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  }
  const { bucket, key } = named;
  const owner = changedCaller(caller, { account: await context.buckets.ownerOf(caller, bucket) });
  await context.buckets.require(owner, bucket);
  const source = await requireObject(context, owner, bucket, key);
  const failed = failedCondition(
    source,
    {
      match: conditions.CopySourceIfMatch,
      noneMatch: conditions.CopySourceIfNoneMatch,
      modifiedSince: conditions.CopySourceIfModifiedSince,
      unmodifiedSince: conditions.CopySourceIfUnmodifiedSince,
    },
    context.clock.now(),
  );
  if (failed !== undefined) throw preconditionFailed(`x-amz-copy-source-${failed}`);
  return source;
}

function decodeKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

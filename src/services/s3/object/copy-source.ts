import type { Caller } from '../../../schema/operation.ts';
import type { S3Context } from '../context.ts';
import { InvalidArgument } from '../errors.ts';
import type { ObjectDocument } from './objects.ts';

/**
 * Returns the object in `x-amz-copy-source`: `/BUCKET/KEY`, percent-encoded; the first slash is optional.
 * @throws InvalidArgument, NoSuchBucket, NoSuchKey
 */
export async function requireCopySource(
  { buckets, objects }: S3Context,
  header: string,
  caller: Caller,
): Promise<ObjectDocument> {
  const [, bucket, encoded] = /^\/?([^/]+)\/([^?]+)(?:\?versionId=null)?$/.exec(header) ?? [];
  const key = encoded === undefined ? undefined : decodeKey(encoded);
  if (bucket === undefined || key === undefined) {
    throw InvalidArgument('Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  }
  await buckets.require(caller, bucket);
  return objects.require({ account: caller.account, bucket }, key);
}

function decodeKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

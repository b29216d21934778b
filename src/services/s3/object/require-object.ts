import type { Caller } from '../../../schema/caller.ts';
import { bucketArn } from '../arn.ts';
import type { S3Context } from '../context.ts';
import { AccessDenied, noSuchKey } from '../errors.ts';
import type { ObjectDocument } from './objects.ts';

/**
 * Returns the object of a key. Callers that may not list the bucket do not learn that there is none.
 * @throws AccessDenied, NoSuchKey
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax "Permissions"
 */
export async function requireObject(
  { objects }: Pick<S3Context, 'objects'>,
  caller: Caller,
  bucket: string,
  key: string,
): Promise<ObjectDocument> {
  const found = await objects.find({ account: caller.account, bucket }, key);
  if (found) return found;
  const permission = { action: 's3:ListBucket', resource: bucketArn(bucket, caller.region) };
  await caller.authority?.require([permission], caller, AccessDenied);
  throw noSuchKey(key);
}

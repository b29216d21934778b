import { InvalidBucketName } from './errors.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

const IP_ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}$/;

export function isBucketName(name: string): boolean {
  return BUCKET_NAME.test(name);
}

/** Names of new buckets; older ones may have dots like these. @throws InvalidBucketName */
export function requireBucketName(name: string): void {
  if (isBucketName(name) && !name.includes('..') && !IP_ADDRESS.test(name)) return;
  throw InvalidBucketName('The specified bucket is not valid.', { details: { BucketName: name } });
}

import { InvalidBucketName } from './errors.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function isBucketName(name: string): boolean {
  return BUCKET_NAME.test(name);
}

/** @throws InvalidBucketName */
export function requireBucketName(name: string): void {
  if (isBucketName(name)) return;
  throw InvalidBucketName('The specified bucket is not valid.', { details: { BucketName: name } });
}

/** `bucket.s3.amazonaws.com`, `bucket.s3.eu-west-1.amazonaws.com`, `bucket.localhost:4566`. */
const BUCKET_HOST = /^(.+)\.(?:s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com|localhost)(?::\d+)?$/i;

/** The bucket in the host of a request to S3. */
export function bucketOfHost(host: string | undefined): string | undefined {
  return BUCKET_HOST.exec(host ?? '')?.[1];
}

import { inHeader, inPath, map, string } from '../../schema/shape.ts';

/** In the request's path. Names are checked where buckets are made; a wrong one names no bucket. */
export const Bucket = inPath(string());

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
export const ObjectKey = string({ min: 1, max: 1024 });
export const Key = inPath(ObjectKey);

/** Of an object, as a request sets them and answers tell them. */
export const ObjectHeaders = {
  ContentType: inHeader('content-type', string()),
  ContentEncoding: inHeader('content-encoding', string()),
  CacheControl: inHeader('cache-control', string()),
  /** All headers that begin so. */
  Metadata: inHeader('x-amz-meta-', map(string())),
} as const;

import { inHeader, inPath, map, string, structure } from '../../schema/shape.ts';

/** CreateBucket validates names; in other operations an invalid name is that of a bucket that does not exist. */
export const Bucket = inPath(string());

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
export const ObjectKey = string({ min: 1, max: 1024 });
export const Key = inPath(ObjectKey);

/** A tag of an object; of a bucket it is bounded as `Tag`. */
export const ObjectTag = structure({ Key: string(), Value: string() });
export const Tag = structure({ Key: string({ min: 1, max: 128 }), Value: string({ max: 256 }) });

/** Object headers in requests and responses. */
export const ObjectHeaders = {
  ContentType: inHeader('content-type', string()),
  ContentEncoding: inHeader('content-encoding', string()),
  CacheControl: inHeader('cache-control', string()),
  ContentDisposition: inHeader('content-disposition', string()),
  ContentLanguage: inHeader('content-language', string()),
  Expires: inHeader('expires', string()),
  /** All headers with this prefix. */
  Metadata: inHeader('x-amz-meta-', map(string())),
} as const;

/** Headers of writes that are only condition keys of policies: they have no effect here. */
export const WriteKeyHeaders = {
  ACL: inHeader('x-amz-acl', string()),
  ServerSideEncryption: inHeader('x-amz-server-side-encryption', string()),
  StorageClass: inHeader('x-amz-storage-class', string()),
} as const;

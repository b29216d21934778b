import { inHeader, integer, string } from '../../../schema/shape.ts';
import type { ObjectDocument } from './objects.ts';
import { ObjectHeaders } from '../shapes.ts';

/** The response headers of GET and HEAD that describe an object. */
export const ObjectDescription = {
  ...ObjectHeaders,
  ETag: inHeader('etag', string()),
  LastModified: inHeader('last-modified', string()),
  AcceptRanges: inHeader('accept-ranges', string()),
  TagCount: inHeader('x-amz-tagging-count', integer()),
} as const;

export function describeObject(object: ObjectDocument) {
  const { contentType, contentEncoding, cacheControl, metadata, etag, modifiedMs, tags = {} } = object;
  const tagCount = Object.keys(tags).length;
  return {
    ContentType: contentType,
    ContentEncoding: contentEncoding,
    CacheControl: cacheControl,
    ContentDisposition: object.contentDisposition,
    ContentLanguage: object.contentLanguage,
    Expires: object.expires,
    Metadata: { ...metadata },
    ETag: etag,
    // An HTTP date: RFC 9110 section 5.6.7.
    LastModified: new Date(modifiedMs).toUTCString(),
    AcceptRanges: 'bytes',
    ...(tagCount > 0 && { TagCount: tagCount }),
  };
}

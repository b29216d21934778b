import { inHeader, string } from '../../../schema/shape.ts';
import type { ObjectDocument } from './objects.ts';
import { ObjectHeaders } from '../shapes.ts';

/** The response headers of GET and HEAD that describe an object. */
export const ObjectDescription = {
  ...ObjectHeaders,
  ETag: inHeader('etag', string()),
  LastModified: inHeader('last-modified', string()),
  AcceptRanges: inHeader('accept-ranges', string()),
} as const;

export function describeObject(object: ObjectDocument) {
  const { contentType, contentEncoding, cacheControl, metadata, etag, modifiedMs } = object;
  return {
    ContentType: contentType,
    ContentEncoding: contentEncoding,
    CacheControl: cacheControl,
    Metadata: { ...metadata },
    ETag: etag,
    // An HTTP date: RFC 9110 section 5.6.7.
    LastModified: new Date(modifiedMs).toUTCString(),
    AcceptRanges: 'bytes',
  };
}

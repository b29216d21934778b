import type { ObjectDocument } from './objects.ts';

const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';

/** What is kept of the headers that an object is put with. */
export type StoredHeaders = Pick<
  ObjectDocument,
  'contentType' | 'contentEncoding' | 'cacheControl' | 'metadata'
>;

export function storedHeaders(input: {
  readonly ContentType?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
}): StoredHeaders {
  const contentEncoding = storedEncoding(input.ContentEncoding);
  return {
    contentType: input.ContentType ?? DEFAULT_CONTENT_TYPE,
    ...(contentEncoding === '' ? {} : { contentEncoding }),
    ...(input.CacheControl === undefined ? {} : { cacheControl: input.CacheControl }),
    metadata: input.Metadata ?? {},
  };
}

/** `aws-chunked` tells how the request was sent, not what the object is. */
function storedEncoding(header = ''): string {
  const encodings = header.split(',').map((encoding) => encoding.trim());
  return encodings.filter((encoding) => encoding !== 'aws-chunked' && encoding !== '').join(', ');
}

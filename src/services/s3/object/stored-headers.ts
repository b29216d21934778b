import { KIB } from '../../../lib/bytes.ts';
import { MetadataTooLarge } from '../errors.ts';
import type { ObjectDocument } from './objects.ts';

// Names and values: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata
const MAX_METADATA_BYTES = 2 * KIB;

const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';

/** The request headers that are stored with an object. */
export type StoredHeaders = Pick<
  ObjectDocument,
  | 'contentType'
  | 'contentEncoding'
  | 'cacheControl'
  | 'contentDisposition'
  | 'contentLanguage'
  | 'expires'
  | 'metadata'
>;

/** @throws MetadataTooLarge */
export function storedHeaders(input: {
  readonly ContentType?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly Expires?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
}): StoredHeaders {
  const contentEncoding = storedEncoding(input.ContentEncoding);
  return {
    contentType: input.ContentType ?? DEFAULT_CONTENT_TYPE,
    ...(contentEncoding === '' ? {} : { contentEncoding }),
    ...(input.CacheControl !== undefined && { cacheControl: input.CacheControl }),
    ...(input.ContentDisposition !== undefined && { contentDisposition: input.ContentDisposition }),
    ...(input.ContentLanguage !== undefined && { contentLanguage: input.ContentLanguage }),
    ...(input.Expires !== undefined && { expires: input.Expires }),
    metadata: checkedMetadata(input.Metadata ?? {}),
  };
}

/** The headers of an object, for a copy of it. */
export function headersOf(object: ObjectDocument): StoredHeaders {
  const {
    key: _key,
    sha256: _sha256,
    sizeBytes: _size,
    etag: _etag,
    modifiedMs: _time,
    tags: _tags,
    ...headers
  } = object;
  return headers;
}

function checkedMetadata(metadata: Record<string, string>): Record<string, string> {
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > MAX_METADATA_BYTES) {
    throw MetadataTooLarge('Your metadata headers exceed the maximum allowed metadata size', {
      details: { Size: size, MaxSizeAllowed: MAX_METADATA_BYTES },
    });
  }
  return metadata;
}

/** `aws-chunked` describes the transfer of the request, not the object. */
function storedEncoding(header = ''): string {
  const encodings = header.split(',').map((encoding) => encoding.trim());
  return encodings.filter((encoding) => encoding !== 'aws-chunked' && encoding !== '').join(', ');
}

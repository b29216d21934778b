import type { WireRequest } from '../http.ts';

/** The form of the header that all SDKs write. Others are split into parameters. */
export const USUAL_HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^, ]+), ?SignedHeaders=[^, ]+, ?Signature=[^, ]+$/;

/** The `name=value` pairs of the header, which AWS splits at commas and spaces. */
export function headerParameters(header: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of header.split(/[, ]+/)) {
    const equals = part.indexOf('=');
    if (equals > 0) parameters.set(part.slice(0, equals), part.slice(equals + 1));
  }
  return parameters;
}

/**
 * Signature version 2 in a query, with which AWS CLI v1 still signs S3 URLs.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/developerguide/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
 */
export function isSignedByVersion2(query: WireRequest['query']): boolean {
  return ['AWSAccessKeyId', 'Signature', 'Expires'].every((name) => Boolean(query[name]));
}

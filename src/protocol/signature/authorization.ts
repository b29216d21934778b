import type { WireRequest } from '../http.ts';

/** The parts of an `Authorization` header. */
export interface Authorization {
  /** `AWS4-HMAC-SHA256` */
  readonly algorithm: string;
  /** `AKID/20260101/us-east-1/kinesis/aws4_request` */
  readonly credential: string | undefined;
  /** `host;x-amz-date` */
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
}

/** The form of the header that all SDKs write. Others are split into parameters. */
const USUAL_HEADER = /^(AWS4-HMAC-SHA256) Credential=([^, ]+), ?SignedHeaders=([^, ]+), ?Signature=([^, ]+)$/;

export function isUsualHeader(header: string): boolean {
  return USUAL_HEADER.test(header);
}

/** AWS splits the parameters of the header at commas and spaces. */
export function parseAuthorization(header: string): Authorization {
  const usual = USUAL_HEADER.exec(header);
  if (usual) {
    const [, algorithm, credential, signedHeaders, signature] = usual;
    return { algorithm: algorithm!, credential, signedHeaders, signature };
  }
  const parts = header.split(/[, ]+/);
  const parameters = new Map<string, string>();
  for (const part of parts) {
    const equals = part.indexOf('=');
    if (equals > 0) parameters.set(part.slice(0, equals), part.slice(equals + 1));
  }
  return {
    algorithm: parts[0] ?? '',
    credential: parameters.get('Credential'),
    signedHeaders: parameters.get('SignedHeaders'),
    signature: parameters.get('Signature'),
  };
}

/**
 * Signature version 2 in a query, with which AWS CLI v1 still signs S3 URLs.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/developerguide/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
 */
export function isSignedByVersion2(query: WireRequest['query']): boolean {
  return ['AWSAccessKeyId', 'Signature', 'Expires'].every((name) => Boolean(query[name]));
}

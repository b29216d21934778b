import { createHmac } from 'node:crypto';
import type { ServiceError } from '../../../schema/error.ts';
import type { WireRequest } from '../../http.ts';
import { bucketOfHost } from '../../rest/bucket-host.ts';
import type { SigningCredentials } from '../credentials.ts';
import { isEqual } from '../is-equal.ts';
import { expiredUrl, invalidExpiryTime, s3Faults } from './faults.ts';

// Parameters of the query that are part of the resource, with their values decoded.
const RESOURCE_PARAMETERS: ReadonlySet<string> = new Set([
  'accelerate',
  'acl',
  'analytics',
  'cors',
  'defaultObjectAcl',
  'delete',
  'inventory',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'partNumber',
  'policy',
  'replication',
  'requestPayment',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'restore',
  'select',
  'select-type',
  'storageClass',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
]);

/**
 * Verifies a signature of version 2 in a query.
 * @param request has all its parameters
 * @see https://docs.aws.amazon.com/AmazonS3/latest/developerguide/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
 */
export function findVersion2Fault(
  request: WireRequest,
  credentials: SigningCredentials | undefined,
  nowMs: number,
): ServiceError | undefined {
  const {
    AWSAccessKeyId: accessKeyId = '',
    Signature: signature = '',
    Expires: expires = '',
  } = request.query;
  if (!/^\d{1,12}$/.test(expires)) return invalidExpiryTime(expires);
  const expiresMs = Number(expires) * 1000;
  if (nowMs > expiresMs) return expiredUrl({ signedMs: expiresMs, nowMs, windowMs: 0 });
  if (!credentials) return s3Faults.unknownKey(accessKeyId);
  const text = stringToSign(request, expires);
  const computed = createHmac('sha1', credentials.secretAccessKey).update(text, 'latin1').digest('base64');
  if (!isEqual(computed, signature)) {
    return s3Faults.mismatch({ accessKeyId, signature, stringToSign: text });
  }
  const { sessionToken = '', endsMs } = credentials;
  const token = request.headers['x-amz-security-token'] ?? request.query['x-amz-security-token'] ?? '';
  if (!isEqual(sessionToken, token)) return s3Faults.invalidToken();
  return endsMs !== undefined && nowMs >= endsMs ? s3Faults.expiredToken() : undefined;
}

function stringToSign({ method, path, query, headers }: WireRequest, expires: string): string {
  const amz = new Map<string, string>();
  const add = (name: string, value: string | undefined) => {
    if (name.toLowerCase().startsWith('x-amz-') && value !== undefined) amz.set(name.toLowerCase(), value);
  };
  // Clients sign headers, and some put them into the query of the URL.
  for (const name in query) add(name, query[name]);
  for (const name in headers) add(name, headers[name]);
  const value = (name: string) => headers[name] ?? query[name] ?? '';
  const amzLines = [...amz].map(([name, text]) => `${name}:${text.trim()}\n`).sort();
  const bucket = bucketOfHost(headers['host']);
  const parameters = Object.keys(query)
    .filter((name) => RESOURCE_PARAMETERS.has(name))
    .sort()
    .map((name) => (query[name] === '' ? name : `${name}=${query[name]}`));
  const resource = `${bucket === undefined ? '' : `/${bucket}`}${path}`;
  return (
    `${method}\n${value('content-md5')}\n${value('content-type')}\n${expires}\n${amzLines.join('')}` +
    `${resource}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`
  );
}

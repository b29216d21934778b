import { defineError, type ServiceError } from '../../../schema/error.ts';
import type { WireRequest } from '../../http.ts';
import { parseAuthorization } from '../authorization.ts';
import { s3Faults } from './faults.ts';

const AuthorizationHeaderMalformed = defineError('AuthorizationHeaderMalformed');
const InvalidArgument = defineError('InvalidArgument');

/**
 * The error of S3 for a signature that is incomplete.
 * @returns undefined when there is none at all, and when nothing is missing
 */
export function findIncompleteS3Signature({ headers, query }: WireRequest): ServiceError | undefined {
  const header = headers['authorization'];
  const isInQuery = Object.hasOwn(query, 'X-Amz-Algorithm');
  if (header === undefined) return isInQuery ? s3Faults.invalidExpiry(undefined) : undefined;
  if (isInQuery) {
    return InvalidArgument(
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      { details: { ArgumentName: 'Authorization' } },
    );
  }
  if (header.startsWith('AWS ')) return s3Faults.unsupportedAlgorithm('AWS');
  if (!header.startsWith('AWS4-')) {
    return InvalidArgument('Unsupported Authorization Type', { details: { ArgumentName: 'Authorization' } });
  }
  const { credential, signedHeaders, signature } = parseAuthorization(header);
  if (!credential || !signedHeaders || !signature) {
    return AuthorizationHeaderMalformed(
      'The authorization header is malformed; the authorization header requires three components: Credential, SignedHeaders, and Signature.',
    );
  }
  return headers['x-amz-date'] === undefined && headers['date'] === undefined
    ? s3Faults.invalidDate('', 'header')
    : undefined;
}

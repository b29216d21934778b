import type { ConstraintFailure } from '../../schema/validate.ts';
import type { ServiceTraits } from '../../schema/service.ts';
import { AccessDenied, InvalidArgument, KeyTooLong, MalformedXml } from './errors.ts';

/** The fixed protocol properties of Amazon S3. */
export const s3Traits = {
  name: 's3',
  protocols: ['rest-xml'],
  xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  validationError: InvalidArgument,
  errorOfFailure,
  accessDenied: AccessDenied,
  allowsAnonymous: true,
} as const satisfies ServiceTraits;

/** Only bodies have structures, so the path of a failure in one has several parts. */
function errorOfFailure({ path, constraint }: ConstraintFailure) {
  if (path === 'key' && constraint.includes('less than')) return KeyTooLong('Your key is too long');
  if (!path.includes('.')) return undefined;
  return MalformedXml(
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

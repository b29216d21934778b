import type { ServiceTraits } from '../../schema/service.ts';
import { AccessDenied, InvalidArgument } from './errors.ts';

/** The fixed protocol properties of Amazon S3. */
export const s3Traits = {
  name: 's3',
  protocols: ['rest-xml'],
  xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  validationError: InvalidArgument,
  accessDenied: AccessDenied,
  allowsAnonymous: true,
} as const satisfies ServiceTraits;

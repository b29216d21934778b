import type { ServiceTraits } from '../../schema/service.ts';
import { AccessDenied } from './errors.ts';

/** The fixed protocol properties of AWS CloudFormation. */
export const cloudFormationTraits = {
  name: 'cloudformation',
  protocols: ['query'],
  accessDenied: AccessDenied,
  apiVersion: '2010-05-15',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
} as const satisfies ServiceTraits;

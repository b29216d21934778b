import type { ServiceTraits } from '../../schema/service.ts';
import { AuthorizationError, InvalidParameter } from './errors.ts';

export const snsTraits = {
  name: 'sns',
  protocols: ['query'],
  apiVersion: '2010-03-31',
  xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  validationError: InvalidParameter,
  accessDenied: AuthorizationError,
} as const satisfies ServiceTraits;

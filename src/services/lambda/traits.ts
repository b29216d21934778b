import type { ServiceTraits } from '../../schema/service.ts';
import { AccessDenied } from './errors.ts';

export const lambdaTraits = {
  name: 'lambda',
  protocols: ['rest-json'],
  accessDenied: AccessDenied,
} as const satisfies ServiceTraits;

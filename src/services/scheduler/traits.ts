import type { ServiceTraits } from '../../schema/service.ts';
import { AccessDenied } from './errors.ts';

export const schedulerTraits = {
  name: 'scheduler',
  protocols: ['rest-json'],
  accessDenied: AccessDenied,
} as const satisfies ServiceTraits;

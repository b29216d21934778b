import type { ServiceTraits } from '../../schema/service.ts';

export const schedulerTraits = {
  name: 'scheduler',
  protocols: ['rest-json'],
} as const satisfies ServiceTraits;

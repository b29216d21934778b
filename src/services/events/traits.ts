import type { ServiceTraits } from '../../schema/service.ts';

export const eventsTraits = {
  name: 'events',
  protocols: ['json-1.1'],
  targetPrefix: 'AWSEvents',
} as const satisfies ServiceTraits;

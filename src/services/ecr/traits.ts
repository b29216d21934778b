import type { ServiceTraits } from '../../schema/service.ts';

/** What is fixed about the wire of Amazon Elastic Container Registry. */
export const ecrTraits = {
  name: 'ecr',
  protocols: ['json-1.1'],
  targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
} as const satisfies ServiceTraits;

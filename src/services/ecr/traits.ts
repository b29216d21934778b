import type { ServiceTraits } from '../../schema/service.ts';

/** Name and protocol of Amazon Elastic Container Registry. */
export const ecrTraits = {
  name: 'ecr',
  protocols: ['json-1.1'],
  targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
} as const satisfies ServiceTraits;

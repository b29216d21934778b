import type { ServiceTraits } from '../../schema/service.ts';

/** What is fixed about the wire of AWS Systems Manager. */
export const ssmTraits = {
  name: 'ssm',
  protocols: ['json-1.1'],
  targetPrefix: 'AmazonSSM',
} as const satisfies ServiceTraits;

import type { ServiceTraits } from '../../schema/service.ts';

/** Name and protocol of AWS Systems Manager. */
export const ssmTraits = {
  name: 'ssm',
  protocols: ['json-1.1'],
  targetPrefix: 'AmazonSSM',
} as const satisfies ServiceTraits;

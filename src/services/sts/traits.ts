import type { ServiceTraits } from '../../schema/service.ts';

/** Name and protocol of AWS Security Token Service: test/models/sts.json. */
export const stsTraits = {
  name: 'sts',
  protocols: ['query'],
  apiVersion: '2011-06-15',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
} as const satisfies ServiceTraits;

import type { ServiceTraits } from '../../schema/service.ts';

/** The fixed protocol properties of AWS Identity and Access Management. */
export const iamTraits = {
  name: 'iam',
  protocols: ['query'],
  apiVersion: '2010-05-08',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
} as const satisfies ServiceTraits;

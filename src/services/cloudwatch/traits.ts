import type { ServiceTraits } from '../../schema/service.ts';

/**
 * The fixed protocol properties of Amazon CloudWatch: query for SDK v2 and the AWS CLI, JSON for SDKs of 2025, CBOR
 * for later ones.
 */
export const cloudWatchTraits = {
  name: 'monitoring',
  protocols: ['rpc-v2-cbor', 'json-1.0', 'query'],
  targetPrefix: 'GraniteServiceVersion20100801',
  apiVersion: '2010-08-01',
  xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
} as const satisfies ServiceTraits;

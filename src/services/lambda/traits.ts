import type { ServiceTraits } from '../../schema/service.ts';

/** What is fixed about the wire of AWS Lambda. */
export const lambdaTraits = { name: 'lambda', protocols: ['rest-json'] } as const satisfies ServiceTraits;

import type { ServiceTraits } from '../../schema/service.ts';

/** Name and protocol of AWS Lambda. */
export const lambdaTraits = { name: 'lambda', protocols: ['rest-json'] } as const satisfies ServiceTraits;

import type { ServiceTraits } from '../../schema/service.ts';

export const lambdaTraits = { name: 'lambda', protocols: ['rest-json'] } as const satisfies ServiceTraits;

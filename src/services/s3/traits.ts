import type { ServiceTraits } from '../../schema/service.ts';

/**
 * What is fixed about the wire of Amazon S3, as far as it is answered. S3 speaks rest-xml; the operations here
 * carry bytes and headers only, which look the same in rest-json. Errors do not: clients other than ours see
 * JSON until rest-xml is there.
 */
export const s3Traits = { name: 's3', protocols: ['rest-json'] } as const satisfies ServiceTraits;

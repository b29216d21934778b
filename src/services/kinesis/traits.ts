import type { ServiceTraits } from '../../schema/service.ts';

/** The wire properties of Amazon Kinesis Data Streams: docs/aws/wire-protocols.md#requests. */
export const kinesisTraits = {
  name: 'kinesis',
  protocols: ['json-1.1', 'cbor-1.1'],
  targetPrefix: 'Kinesis_20131202',
} as const satisfies ServiceTraits;

import type { DecodedData } from '../../../server/dashboard/contract.ts';

/** What is shown of a record: as the server has decoded it, or as the schema of the user does. */
export type ShownData =
  | Exclude<DecodedData, { kind: 'aggregate' }>
  | {
      readonly kind: 'typed';
      readonly format: 'protobuf' | 'avro';
      readonly type: string;
      readonly value: unknown;
    }
  | {
      readonly kind: 'aggregate';
      readonly records: readonly { readonly partitionKey: string; readonly decoded: ShownData }[];
    };

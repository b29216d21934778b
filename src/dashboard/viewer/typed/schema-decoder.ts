import type * as decoding from '../../../decoding/open-schema.ts';
import type { RecordSchema } from '../../../decoding/record-schema.ts';
import type { DecodedData, RecordView } from '../../../server/dashboard/contract.ts';
import { decodeBytes } from '../../ui/bytes.ts';
import type { ShownData } from './shown-data.ts';

type DecodeWith = typeof decoding.decodeWith;

/** What a record contains, and why it is not decoded by the schema. */
interface Shown {
  readonly data: ShownData;
  readonly mismatch?: string;
}

const CUT = 'only the first 64 KiB of it are here';

/** Decodes records as one type of a schema. */
export class SchemaDecoder {
  readonly type: string;
  readonly #schema: RecordSchema;
  readonly #decodeWith: DecodeWith;
  readonly #shown = new WeakMap<RecordView, Shown>();

  constructor(schema: RecordSchema, type: string, decodeWith: DecodeWith) {
    this.#schema = schema;
    this.type = type;
    this.#decodeWith = decodeWith;
  }

  /** JSON stays what it is: no schema is needed for it. */
  shown(record: RecordView): Shown {
    const known = this.#shown.get(record);
    if (known) return known;
    const shown = this.#decode(record.decoded, record);
    this.#shown.set(record, shown);
    return shown;
  }

  #decode(decoded: DecodedData, record: RecordView): Shown {
    switch (decoded.kind) {
      case 'json':
        return { data: decoded };
      case 'text':
        return this.#decodeBytes(decoded, new TextEncoder().encode(decoded.text));
      case 'bytes':
        if (decoded.data === undefined && record.isCut) return { data: decoded, mismatch: CUT };
        return this.#decodeBytes(decoded, decodeBytes(decoded.data ?? record.data));
      case 'aggregate': {
        const members = decoded.records.map(({ partitionKey, decoded: inner }) => ({
          partitionKey,
          ...this.#decode(inner, record),
        }));
        const mismatch = members.find((member) => member.mismatch !== undefined)?.mismatch;
        return {
          data: {
            kind: 'aggregate',
            records: members.map(({ partitionKey, data }) => ({ partitionKey, decoded: data })),
          },
          ...(mismatch !== undefined && { mismatch }),
        };
      }
    }
  }

  #decodeBytes(decoded: DecodedData, bytes: Uint8Array): Shown {
    const { format } = this.#schema;
    const result = this.#decodeWith(this.#schema, this.type, bytes);
    if (result.kind === 'mismatch') return { data: decoded, mismatch: result.why };
    return { data: { kind: 'typed', format, type: this.type, value: result.value } };
  }
}

/** The type of a schema that most records have; among equals, the likeliest one by the schema itself. */
export function bestType(
  schema: RecordSchema,
  records: readonly RecordView[],
  decodeWith: DecodeWith,
): string {
  const counted = schema.types.map((type) => ({ type, matches: matches(schema, type, records, decodeWith) }));
  return counted.reduce((best, next) => (next.matches > best.matches ? next : best)).type;
}

/** How many of the records are of a type. */
export function matches(
  schema: RecordSchema,
  type: string,
  records: readonly RecordView[],
  decodeWith: DecodeWith,
): number {
  const decoder = new SchemaDecoder(schema, type, decodeWith);
  return records.filter((record) => decoder.shown(record).mismatch === undefined).length;
}

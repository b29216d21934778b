import { escapeUnprintable } from '../../records/readable-text.ts';
import { type DecodedRecord, decodeRecord } from './decode.ts';
import { hexLines } from './hex-lines.ts';
import type { TypedDecoder } from './schema-option.ts';

/**
 * - `auto`: gzip decompressed, aggregates split, JSON in one line, text unchanged, anything else base64
 * - `json`: the same, JSON indented
 * - `text`: the same, always as text, with control characters escaped
 * - `hex`, `base64`: the bytes as they are stored, neither decompressed nor split
 */
export const DECODINGS = ['auto', 'json', 'text', 'hex', 'base64'] as const;
export type Decoding = (typeof DECODINGS)[number];

/** What is printed of a record. */
export interface Printed {
  readonly partitionKey: string | undefined;
  readonly encoding: DecodedRecord['encoding'] | 'hex' | 'base64';
  readonly compressed: boolean;
  /** For a terminal. May have several lines. */
  readonly text: string;
  /** For `--json`. */
  readonly data: unknown;
}

interface Bytes {
  readonly partitionKey: string | undefined;
  readonly data: Buffer;
}

/**
 * @param isWanted of each record in an aggregate; of bytes as they are stored, whether any in them is wanted
 * @param typed decodes by a schema
 */
export function printedAs(
  decoding: Decoding,
  { partitionKey, data }: Bytes,
  isWanted: (decoded: DecodedRecord) => boolean,
  typed?: TypedDecoder,
): Printed[] {
  const wanted = decodeRecord(partitionKey, data, typed).filter(isWanted);
  if (wanted.length === 0) return [];
  switch (decoding) {
    case 'auto':
    case 'json':
      return wanted.map((decoded) => ({ ...decoded, ...asJson(decoded, decoding === 'json') }));
    case 'text':
      return wanted.map(({ partitionKey: key, compressed, data: bytes }) => {
        const text = bytes.toString('utf8');
        return { partitionKey: key, compressed, encoding: 'text', text: escapeUnprintable(text), data: text };
      });
    case 'hex': {
      const lines = hexLines(data).map((line) => `\n  ${line}`);
      return [
        {
          partitionKey,
          encoding: 'hex',
          compressed: false,
          text: lines.join(''),
          data: data.toString('hex'),
        },
      ];
    }
    case 'base64': {
      const text = data.toString('base64');
      return [{ partitionKey, encoding: 'base64', compressed: false, text, data: text }];
    }
  }
}

function asJson({ encoding, text }: DecodedRecord, isIndented: boolean): Pick<Printed, 'text' | 'data'> {
  if (encoding === 'text' || encoding === 'binary') return { text, data: text };
  const data: unknown = JSON.parse(text);
  return { text: isIndented ? JSON.stringify(data, undefined, 2) : text, data };
}

import { assert } from '../../lib/assert.ts';

const MAJOR_TEXT = 3 << 5;
const MAJOR_MAP = 5 << 5;
const FOLLOWED_BY_ONE_BYTE = 24;
const FOLLOWED_BY_TWO_BYTES = 25;

/**
 * A CBOR map of texts, as the error bodies of `application/x-amz-cbor-1.1` are.
 * @see https://www.rfc-editor.org/rfc/rfc8949#section-3
 */
export function formatCborError(members: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(members);
  return Buffer.concat([
    head(MAJOR_MAP, entries.length),
    ...entries.flatMap(([key, value]) => [text(key), text(value)]),
  ]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([head(MAJOR_TEXT, bytes.length), bytes]);
}

function head(major: number, argument: number): Buffer {
  assert(argument < 2 ** 16, 'an error body has short texts');
  if (argument < FOLLOWED_BY_ONE_BYTE) return Buffer.from([major | argument]);
  if (argument < 2 ** 8) return Buffer.from([major | FOLLOWED_BY_ONE_BYTE, argument]);
  return Buffer.from([major | FOLLOWED_BY_TWO_BYTES, argument >> 8, argument & 0xff]);
}

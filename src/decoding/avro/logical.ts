import { base64, integer, isoTime } from '../json-value.ts';
import type { Logical } from './types.ts';

const DAY_MS = 86_400_000;

/** What a person wants to see of a number: https://avro.apache.org/docs/1.12.0/specification/#logical-types */
export function logicalNumber(value: bigint, logical: Logical | undefined): unknown {
  const type = logical?.type ?? '';
  switch (type) {
    case 'date':
      return isoTime(Number(value) * DAY_MS).replace(/T.*$/, '');
    case 'time-millis':
      return isoTime(Number(value)).replace(/^.*T|Z$/g, '');
    case 'timestamp-millis':
      return isoTime(Number(value));
    case 'timestamp-micros':
      return isoTime(Number(value) / 1e3);
    case 'timestamp-nanos':
      return isoTime(Number(value) / 1e6);
    case 'local-timestamp-millis':
      return isoTime(Number(value)).replace(/Z$/, '');
    case 'local-timestamp-micros':
      return isoTime(Number(value) / 1e3).replace(/Z$/, '');
    default:
      return integer(value);
  }
}

/** Bytes as base64, unless they are a decimal number. */
export function logicalBytes(bytes: Uint8Array, logical: Logical | undefined): unknown {
  return logical?.type === 'decimal' ? decimal(bytes, logical.scale) : base64(bytes);
}

/** Bytes of a decimal: one of more than that is shown as bytes. */
const MAX_DECIMAL_BYTES = 128;

/** Two's complement, the highest byte first. */
function decimal(bytes: Uint8Array, scale: number): string {
  if (bytes.length > MAX_DECIMAL_BYTES) return base64(bytes);
  let unsigned = 0n;
  for (const byte of bytes) unsigned = (unsigned << 8n) | BigInt(byte);
  const value = BigInt.asIntN(bytes.length * 8, unsigned);
  if (!(scale > 0 && scale <= MAX_DECIMAL_BYTES)) return value.toString();
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

import { BrokenInvariant } from '../lib/assert.ts';
import { SerializationError } from '../schema/common-errors.ts';
import type { Shape } from '../schema/shape.ts';
import { formatDecimal, formatDouble } from '../lib/json/decimal.ts';
import { decodeBase64 } from './json/base64.ts';

/**
 * Reads a value from bare text: in a path, a query, a header or a form. A list is read as its single member.
 * @throws SerializationException when the text is not such a value
 */
export function readScalarText(shape: Shape, text: string): unknown {
  switch (shape.kind) {
    case 'string':
      return text;
    case 'integer':
    case 'long':
      if (!/^[+-]?\d{1,19}$/.test(text)) throw notConvertible(text, 'an Integer');
      return Number(text);
    case 'double':
      if (text.trim() === '' || !Number.isFinite(Number(text))) throw notConvertible(text, 'a Double');
      return Number(text);
    case 'boolean': {
      const word = text.toLowerCase();
      if (word !== 'true' && word !== 'false') throw notConvertible(text, 'a Boolean');
      return word === 'true';
    }
    case 'timestamp':
      return readTimestamp(text);
    case 'blob':
      return decodeBase64(text);
    case 'list':
      return [readScalarText(shape.member, text)];
    case 'document':
    case 'map':
    case 'structure':
      throw new BrokenInvariant(`a ${shape.kind} cannot be bare text`);
  }
}

/** The inverse of `readScalarText`. Timestamps are ISO 8601 with milliseconds. */
export function writeScalarText(shape: Shape, value: unknown): string {
  switch (shape.kind) {
    case 'string':
      return value as string;
    case 'integer':
    case 'long':
      return formatDecimal(value as number);
    case 'double':
      return formatDouble(value as number);
    case 'boolean':
      return value === true ? 'true' : 'false';
    case 'timestamp':
      return new Date(value as number).toISOString();
    case 'blob':
      return (value as Buffer).toString('base64');
    case 'list':
      return (value as readonly unknown[]).map((member) => writeScalarText(shape.member, member)).join(',');
    case 'document':
    case 'map':
    case 'structure':
      throw new BrokenInvariant(`a ${shape.kind} cannot be bare text`);
  }
}

/** ISO 8601, an HTTP date, or seconds since the epoch. */
function readTimestamp(text: string): number {
  const timestampMs = /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * 1000) : Date.parse(text);
  if (Number.isNaN(timestampMs)) throw notConvertible(text, 'milliseconds since epoch');
  return timestampMs;
}

function notConvertible(text: string, type: string): Error {
  return SerializationError(`'${text}' can not be converted to ${type}`);
}

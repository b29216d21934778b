import type { Members } from '../../schema/members.ts';
import {
  type MapShape,
  memberOf,
  type NumberShape,
  type Shape,
  type StructureShape,
  type TimestampShape,
} from '../../schema/shape.ts';
import { epochSeconds, formatDecimal, formatDouble } from '../../lib/json/decimal.ts';
import { JsonOutput, type JsonSink } from './output.ts';

/** Appends the JSON of a value (never undefined) to an output. */
export type JsonWriter = (value: unknown, output: JsonSink) => void;

/** Compiles the writer of a shape. Members are written in order of declaration; absent ones are omitted. */
export function compileJsonWriter(shape: Shape): JsonWriter {
  switch (shape.kind) {
    case 'string':
      return (value, output) => {
        output.text += quoted(value as string);
      };
    case 'document':
      return (value, output) => {
        output.text += JSON.stringify(value);
      };
    case 'blob':
      return (value, output) => output.base64(value as Buffer);
    case 'integer':
    case 'long':
    case 'double':
    case 'timestamp': {
      const format = numberFormatter(shape);
      return (value, output) => {
        output.text += format(value as number);
      };
    }
    case 'boolean':
      return (value, output) => {
        output.text += value === true ? 'true' : 'false';
      };
    case 'list': {
      const writeMember = compileJsonWriter(shape.member);
      return (value, output) => {
        let separator = '[';
        for (const member of value as Members<unknown>) {
          output.text += separator;
          writeMember(member, output);
          separator = ',';
        }
        output.text += separator === '[' ? '[]' : ']';
      };
    }
    case 'map':
      return mapWriter(shape);
    case 'structure':
      return compileStructureWriter(shape);
  }
}

/** @param isIncluded excludes members that are not sent in the body */
export function compileStructureWriter(
  shape: StructureShape,
  isIncluded: (name: string) => boolean = () => true,
): JsonWriter {
  const members = Object.entries(shape.members)
    .filter(([name]) => isIncluded(name))
    .map(([name, declared]) => ({
      name,
      label: `${JSON.stringify(name)}:`,
      write: compileJsonWriter(memberOf(declared).shape),
    }));
  return (value, output) => {
    const source = value as Readonly<Record<string, unknown>>;
    let separator = '{';
    for (const { name, label, write } of members) {
      const member = source[name];
      if (member === undefined) continue;
      output.text += separator + label;
      write(member, output);
      separator = ',';
    }
    output.text += separator === '{' ? '{}' : '}';
  };
}

/** Serializes one value. */
export function formatJson(write: JsonWriter, value: unknown): string | Buffer {
  const output = new JsonOutput();
  write(value, output);
  return output.finish();
}

// Printable ASCII that JSON does not escape.
const UNESCAPED = /^[ !#-[\]-~]*$/;

/**
 * Returns what `JSON.stringify` returns, in less than half the time for most texts: identifiers, sequence numbers, times.
 */
function quoted(text: string): string {
  return UNESCAPED.test(text) ? `"${text}"` : JSON.stringify(text);
}

function mapWriter({ value: valueShape }: MapShape): JsonWriter {
  const writeValue = compileJsonWriter(valueShape);
  return (value, output) => {
    let separator = '{';
    for (const [key, entry] of Object.entries(value as Readonly<Record<string, unknown>>)) {
      if (entry === undefined) continue;
      output.text += `${separator}${JSON.stringify(key)}:`;
      writeValue(entry, output);
      separator = ',';
    }
    output.text += separator === '{' ? '{}' : '}';
  };
}

/** The JSON of numbers and timestamps. */
export function numberFormatter(shape: NumberShape | TimestampShape): (value: number) => string {
  if (shape.kind === 'double') return formatDouble;
  if (shape.kind !== 'timestamp') return formatDecimal;
  switch (shape.format) {
    case 'epoch-seconds':
      return epochSeconds;
    case 'epoch-milliseconds':
      return (timestampMs) => formatDecimal(Math.round(timestampMs));
    case 'iso':
      // RFC 3339, as API Gateway 2 writes it. SDKs refuse an offset without a colon.
      return (timestampMs) => `"${new Date(timestampMs).toISOString().replace(/\.\d+Z$/, 'Z')}"`;
  }
}

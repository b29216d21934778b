import type { NumberShape, Shape } from './shape.ts';

/**
 * Formats a value as AWS does inside a sentence, including Java class names.
 * Source: kinesalite's recordings, docs/aws/validation.md#validation-errors.
 */
export function quoteValue(shape: Shape, value: unknown): string {
  switch (shape.kind) {
    case 'list':
      return `[${(value as unknown[]).map((member) => quoteMember(shape.member, member)).join(', ')}]`;
    case 'map': {
      const entries = Object.entries(value as Record<string, unknown>);
      return `{${entries.map(([key, entry]) => `${key}=${quoteValue(shape.value, entry)}`).join(', ')}}`;
    }
    case 'blob': {
      const { length } = value as Buffer;
      return `java.nio.HeapByteBuffer[pos=0 lim=${length} cap=${length}]`;
    }
    case 'structure':
      // AWS prints the object's hash code, which has no meaning. A fixed one makes responses reproducible.
      return `${shape.name ?? 'Structure'}@c965e310`;
    case 'integer':
    case 'long':
    case 'double':
      return quoteNumber(shape, value as number);
    case 'string':
    case 'boolean':
    case 'timestamp':
    case 'document':
      return String(value);
  }
}

/** Doubles always have a fraction: `1.0`. */
export function quoteNumber({ kind }: NumberShape, value: number): string {
  return kind === 'double' && Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** A list may contain nulls, which validation reports. */
function quoteMember(shape: Shape, value: unknown): string {
  return value === undefined ? 'null' : quoteValue(shape, value);
}

import { memberOf, type Shape, type StructureShape } from '../../../schema/shape.ts';

/**
 * Converts template values to the types of an operation's input. Template parameters are always strings, and YAML
 * turns unquoted names into numbers: strings become numbers or booleans where the shape requires it, and vice versa.
 * A value that cannot be converted is left unchanged, and the operation's own validation reports it.
 */
export function coerceInput(shape: StructureShape, input: Readonly<Record<string, unknown>>): unknown {
  return coerce(shape, input);
}

function coerce(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    case 'integer':
    case 'long':
    case 'double':
    case 'timestamp':
      return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
        ? Number(value)
        : value;
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'list':
      return Array.isArray(value) ? value.map((item) => coerce(shape.member, item)) : value;
    case 'map':
      return mapEntries(value, (item) => coerce(shape.value, item));
    case 'structure':
      return mapEntries(value, (item, name) => {
        const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
        return member ? coerce(memberOf(member).shape, item) : item;
      });
    case 'blob':
    case 'document':
      return value;
  }
}

function mapEntries(value: unknown, change: (item: unknown, name: string) => unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item, name)]));
}

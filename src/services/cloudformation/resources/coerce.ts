import { memberOf, type Shape, type StructureShape } from '../../../schema/shape.ts';

/**
 * Template values as an operation takes them. Parameters are always text, and YAML gives numbers where names
 * are meant: text becomes a number or boolean where the shape asks for one, and the other way about. What does
 * not fit is left as it is, for the operation's own validation to name.
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

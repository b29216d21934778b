import { isJsonObject } from '../../../lib/json/json-object.ts';
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
      return value === 'true' || value === 'false' ? value === 'true' : value;
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
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item, name)]));
}

/**
 * The first value that does not have the type of its shape, as a sentence.
 * @returns undefined when all values have their types
 */
export function typeMismatch(shape: StructureShape, input: unknown): string | undefined {
  return mismatchOf(shape, input, '');
}

function mismatchOf(shape: Shape, value: unknown, path: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  const wrong = (type: string) =>
    `Value of property ${path.slice(1)} must be of type ${type}, not ${JSON.stringify(value)}.`;
  switch (shape.kind) {
    case 'string':
      return typeof value === 'string' ? undefined : wrong('String');
    case 'integer':
    case 'long':
      return typeof value === 'bigint' || Number.isInteger(value) ? undefined : wrong('Integer');
    case 'double':
      return typeof value === 'number' ? undefined : wrong('Number');
    case 'boolean':
      return typeof value === 'boolean' ? undefined : wrong('Boolean');
    case 'list':
      if (!Array.isArray(value)) return wrong('List');
      return firstOf(value, (item) => mismatchOf(shape.member, item, path));
    case 'map':
      if (!isJsonObject(value)) return wrong('Map');
      return firstOf(Object.entries(value), ([name, item]) =>
        mismatchOf(shape.value, item, `${path}.${name}`),
      );
    case 'structure':
      if (!isJsonObject(value)) return wrong('Map');
      return firstOf(Object.entries(value), ([name, item]) => {
        const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
        return member && mismatchOf(memberOf(member).shape, item, `${path}.${name}`);
      });
    case 'timestamp':
    case 'blob':
    case 'document':
      return undefined;
  }
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

import { SchemaError } from '../mismatch.ts';
import { type AvroField, type AvroType, type Logical, PRIMITIVES, type PrimitiveName } from './types.ts';

/** Bound on types in types. */
const MAX_DEPTH = 64;

type Json = Readonly<Record<string, unknown>>;

/** Turns the JSON of schemas into types; named ones are collected, whatever schema they are in. @throws SchemaError */
export class SchemaParser {
  readonly named = new Map<string, AvroType>();

  /** The type of a schema, or those of a protocol. */
  roots(schema: unknown): readonly AvroType[] {
    if (isObject(schema) && Array.isArray(schema['types']) && typeof schema['protocol'] === 'string') {
      const namespace = textOf(schema['namespace']);
      return schema['types'].map((type: unknown) => this.type(type, namespace, 0));
    }
    return [this.type(schema, '', 0)];
  }

  type(schema: unknown, namespace: string, depth: number): AvroType {
    if (depth > MAX_DEPTH) throw new SchemaError('The types of the schema are nested too deeply.');
    if (typeof schema === 'string') {
      if (isPrimitive(schema)) return { kind: schema };
      return { kind: 'reference', name: fullName(schema, namespace) };
    }
    if (Array.isArray(schema)) {
      return {
        kind: 'union',
        branches: schema.map((branch: unknown) => this.type(branch, namespace, depth + 1)),
      };
    }
    if (!isObject(schema)) throw new SchemaError(`${JSON.stringify(schema)} is not a type of Avro.`);
    const { type } = schema;
    switch (type) {
      case 'array':
        return { kind: type, of: this.type(schema['items'], namespace, depth + 1) };
      case 'map':
        return { kind: type, of: this.type(schema['values'], namespace, depth + 1) };
      case 'record':
      case 'error':
      case 'enum':
      case 'fixed':
        return this.#named(type, schema, namespace, depth);
      default: {
        const logical = logicalOf(schema);
        if (typeof type === 'string' && isPrimitive(type)) return { kind: type, ...logical };
        return this.type(type, namespace, depth + 1);
      }
    }
  }

  #named(kind: 'record' | 'error' | 'enum' | 'fixed', schema: Json, outer: string, depth: number): AvroType {
    const own = textOf(schema['name']);
    if (own === '') throw new SchemaError(`A type of kind ${kind} has no name.`);
    const name = fullName(own, textOf(schema['namespace']) || outer);
    if (kind === 'enum')
      return this.#add(name, { kind, name, symbols: listOf(schema, 'symbols', name).map(String) });
    if (kind === 'fixed') {
      const size = Number(schema['size']);
      if (!Number.isSafeInteger(size) || size < 0)
        throw new SchemaError(`The fixed type ${name} has no size.`);
      return this.#add(name, { kind, name, size, ...logicalOf(schema) });
    }
    const namespace = name.slice(0, Math.max(0, name.lastIndexOf('.')));
    const fields = listOf(schema, 'fields', name).map((field): AvroField => {
      if (!isObject(field)) throw new SchemaError(`A field of ${name} is not an object.`);
      return { name: textOf(field['name']), type: this.type(field['type'], namespace, depth + 1) };
    });
    return this.#add(name, { kind: 'record', name, fields });
  }

  #add(name: string, type: AvroType): AvroType {
    this.named.set(name, type);
    return type;
  }
}

function fullName(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
}

function logicalOf({ logicalType, scale }: Json): { logical?: Logical } {
  return typeof logicalType === 'string' ? { logical: { type: logicalType, scale: Number(scale ?? 0) } } : {};
}

function listOf(schema: Json, member: string, name: string): readonly unknown[] {
  const list = schema[member];
  if (Array.isArray(list)) return list;
  throw new SchemaError(`${name} has no list of ${member}.`);
}

function isPrimitive(name: string): name is PrimitiveName {
  return (PRIMITIVES as readonly string[]).includes(name);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

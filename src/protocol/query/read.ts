import { SerializationError } from '../../schema/common-errors.ts';
import {
  type ListShape,
  type MapShape,
  memberOf,
  type Shape,
  type StructureShape,
} from '../../schema/shape.ts';
import { readScalarText } from '../scalar-text.ts';
import type { FormNode } from './form.ts';

/** Reads a structure from a form. Absent members are omitted, unknown fields ignored. */
export function readFormStructure(shape: StructureShape, node: FormNode): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, declared] of Object.entries(shape.members)) {
    const { shape: member } = memberOf(declared);
    const flatName = flatNameOf(member);
    const child =
      (flatName === undefined ? undefined : node.children.get(flatName)) ?? node.children.get(name);
    if (child) result[name] = readNode(member, child);
  }
  return result;
}

function readNode(shape: Shape, node: FormNode): unknown {
  switch (shape.kind) {
    case 'structure':
      return readFormStructure(shape, node);
    case 'list':
      return readList(shape, node);
    case 'map':
      return readMap(shape, node);
    case 'document':
      throw SerializationError('A form cannot hold a document');
    case 'string':
    case 'blob':
    case 'integer':
    case 'long':
    case 'double':
    case 'boolean':
    case 'timestamp':
      if (node.value === undefined)
        throw SerializationError('Start of structure or map found where not expected.');
      return readScalarText(shape, node.value);
  }
}

function flatNameOf(shape: Shape): string | undefined {
  if (shape.kind === 'list') return shape.flatName;
  return shape.kind === 'map' ? shape.flat?.name : undefined;
}

/** `Name.member.1`, `Name.member.2`, …; SDKs send an empty list as a bare `Name=`. Flattened: `Name.1`. */
function readList(shape: ListShape, node: FormNode): unknown[] {
  const members = node.children.get('member') ?? (shape.flatName === undefined ? undefined : node);
  return numbered(members).map((child) => readNode(shape.member, child));
}

/** `Name.entry.1.key`, `Name.entry.1.value`, …; in some lists of SNS, `Name` and `Value`. Flattened: `Name.1.Key`. */
function readMap(shape: MapShape, node: FormNode): Record<string, unknown> {
  const result = Object.create(null) as Record<string, unknown>;
  const { key: keyName = 'key', value: valueName = 'value' } = shape.flat ?? {};
  for (const entry of numbered(node.children.get('entry') ?? (shape.flat && node))) {
    const { children } = entry;
    const key = (children.get(keyName) ?? children.get('key') ?? children.get('Name'))?.value;
    const value = children.get(valueName) ?? children.get('value') ?? children.get('Value');
    if (key !== undefined && value) result[key] = readNode(shape.value, value);
  }
  return result;
}

/** The numbered children, in order. Numbers may be missing. */
function numbered(node: FormNode | undefined): FormNode[] {
  return [...(node?.children ?? [])]
    .filter(([number]) => /^\d{1,9}$/.test(number))
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, child]) => child);
}

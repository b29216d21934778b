import { SerializationError } from '../../schema/common-errors.ts';
import type { ListShape, MapShape, Shape, StructureShape } from '../../schema/shape.ts';
import { memberOf } from '../../schema/shape.ts';
import { readScalarText } from '../rest/scalar-text.ts';
import type { FormNode } from './form.ts';

/** Reads a structure from a form; what the form does not hold is left out, unknown fields are ignored. */
export function readFormStructure(shape: StructureShape, node: FormNode): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, declared] of Object.entries(shape.members)) {
    const child = node.children.get(name);
    if (child) result[name] = readNode(memberOf(declared).shape, child);
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

/** `Name.member.1`, `Name.member.2`, …; a bare `Name=` is an empty list, which SDKs send as such. */
function readList(shape: ListShape, node: FormNode): unknown[] {
  return numbered(node.children.get('member')).map((child) => readNode(shape.member, child));
}

/** `Name.entry.1.key`, `Name.entry.1.value`, …; where SNS knows attributes by name, `Name` and `Value`. */
function readMap(shape: MapShape, node: FormNode): Record<string, unknown> {
  const result = Object.create(null) as Record<string, unknown>;
  for (const entry of numbered(node.children.get('entry'))) {
    const key = (entry.children.get('key') ?? entry.children.get('Name'))?.value;
    const value = entry.children.get('value') ?? entry.children.get('Value');
    if (key !== undefined && value) result[key] = readNode(shape.value, value);
  }
  return result;
}

/** Children in order of their numbers, which may have gaps. */
function numbered(node: FormNode | undefined): FormNode[] {
  return [...(node?.children ?? [])]
    .filter(([place]) => /^\d{1,9}$/.test(place))
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, child]) => child);
}

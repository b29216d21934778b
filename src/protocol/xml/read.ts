import { SerializationError } from '../../schema/common-errors.ts';
import { memberOf, type Shape, type StructureShape } from '../../schema/shape.ts';
import { readScalarText } from '../scalar-text.ts';
import { childText, type XmlElement } from './parse.ts';

/** Reads a structure from the children of an element. Absent members are omitted, unknown ones ignored. */
export function readXmlStructure(shape: StructureShape, element: XmlElement): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, declared] of Object.entries(shape.members)) {
    const member = memberOf(declared).shape;
    const found = element.children.filter((child) => child.name === name);
    if (found.length === 0) continue;
    result[name] =
      member.kind === 'list' && member.xml === 'flat'
        ? found.map((child) => readXmlValue(member.member, child))
        : readXmlValue(member, found[0]!);
  }
  return result;
}

function readXmlValue(shape: Shape, element: XmlElement): unknown {
  switch (shape.kind) {
    case 'structure':
      return readXmlStructure(shape, element);
    case 'list':
      return element.children.map((child) => readXmlValue(shape.member, child));
    case 'map': {
      const result = Object.create(null) as Record<string, unknown>;
      for (const entry of element.children) {
        const key = childText(entry, 'key');
        const value = entry.children.find(({ name }) => name === 'value');
        if (key !== undefined && value) result[key] = readXmlValue(shape.value, value);
      }
      return result;
    }
    case 'document':
      throw SerializationError('XML cannot hold a document');
    case 'string':
      return element.text;
    case 'blob':
    case 'integer':
    case 'long':
    case 'double':
    case 'boolean':
    case 'timestamp':
      return readScalarText(shape, element.text.trim());
  }
}

import { BrokenInvariant } from '../../lib/assert.ts';
import { memberOf, type Shape, type StructureShape } from '../../schema/shape.ts';
import { writeScalarText } from '../scalar-text.ts';
import { escapeXml } from './escape.ts';

/** Writes the members of a structure as elements, in order of declaration. Absent ones are omitted. */
export function writeXmlMembers(shape: StructureShape, value: unknown): string {
  const source = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const [name, declared] of Object.entries(shape.members)) {
    const member = source[name];
    if (member !== undefined) text += writeXmlElement(memberOf(declared).shape, name, member);
  }
  return text;
}

const WRAPPED_ENTRY = { name: 'entry', key: 'key', value: 'value' };

/** Writes one element, or one for each member of a flattened list. */
function writeXmlElement(shape: Shape, name: string, value: unknown): string {
  switch (shape.kind) {
    case 'structure':
      return `<${name}>${writeXmlMembers(shape, value)}</${name}>`;
    case 'list': {
      const isFlat = shape.xml === 'flat' || shape.flatName !== undefined;
      const wrapped = typeof shape.xml === 'object' ? shape.xml.item : 'member';
      const itemName = isFlat ? (shape.flatName ?? name) : wrapped;
      const items = (value as readonly unknown[])
        .map((member) => writeXmlElement(shape.member, itemName, member))
        .join('');
      return isFlat ? items : `<${name}>${items}</${name}>`;
    }
    case 'map': {
      const { name: entryName, key: keyName, value: valueName } = shape.flat ?? WRAPPED_ENTRY;
      const entries = Object.entries(value as Readonly<Record<string, unknown>>)
        .map(
          ([key, entry]) =>
            `<${entryName}><${keyName}>${escapeXml(key)}</${keyName}>` +
            `${writeXmlElement(shape.value, valueName, entry)}</${entryName}>`,
        )
        .join('');
      return shape.flat ? entries : `<${name}>${entries}</${name}>`;
    }
    case 'document':
      throw new BrokenInvariant('XML cannot hold a document');
    case 'string':
    case 'blob':
    case 'integer':
    case 'long':
    case 'double':
    case 'boolean':
    case 'timestamp':
      return `<${name}>${escapeXml(writeScalarText(shape, value))}</${name}>`;
  }
}

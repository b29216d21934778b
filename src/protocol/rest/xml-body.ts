import { assert } from '../../lib/assert.ts';
import { utf8Text } from '../../lib/utf8-text.ts';
import { structure, type StructureShape } from '../../schema/shape.ts';
import { parseXml } from '../xml/parse.ts';
import { readXmlStructure } from '../xml/read.ts';
import { writeXmlMembers } from '../xml/write.ts';
import type { BodyFormat, MemberValues } from './body-format.ts';
import { boundMembersOf } from '../bound-members.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The root element is named after the payload member or the structure. Its name is ignored when reading. */
export function xmlBodies(xmlNamespace: string | undefined): BodyFormat {
  const attribute = xmlNamespace === undefined ? '' : ` xmlns="${xmlNamespace}"`;
  const format = (name: string, shape: StructureShape, value: unknown) =>
    `${DECLARATION}<${name}${attribute}>${writeXmlMembers(shape, value)}</${name}>`;

  return {
    compileReader(shape) {
      const { payload, body: bodyNames } = boundMembersOf(shape);
      if (payload?.shape.kind === 'blob') {
        return (body) => (body.length === 0 ? {} : { [payload.name]: Buffer.from(body) });
      }
      if (payload) {
        const inner = structureOf(payload.shape);
        return (body) => (body.length === 0 ? {} : { [payload.name]: read(inner, body) });
      }
      const inner = bodyPart(shape, bodyNames);
      return (body) => (body.length === 0 || bodyNames.size === 0 ? {} : read(inner, body));
    },
    compileWriter(shape) {
      const { payload, body: bodyNames } = boundMembersOf(shape);
      if (payload?.shape.kind === 'blob') return (value) => (value[payload.name] as Buffer | undefined) ?? '';
      if (payload) {
        const inner = structureOf(payload.shape);
        return (value) =>
          value[payload.name] === undefined ? '' : format(payload.name, inner, value[payload.name]);
      }
      if (bodyNames.size === 0) return () => '';
      const { name } = shape;
      assert(name !== undefined, 'a structure that is a document needs a name');
      const inner = bodyPart(shape, bodyNames);
      return (value) => format(name, inner, value);
    },
  };
}

function read(shape: StructureShape, body: Buffer): MemberValues {
  return readXmlStructure(shape, parseXml(utf8Text(body)));
}

function structureOf(shape: { readonly kind: string }): StructureShape {
  assert(shape.kind === 'structure', 'an XML document is a structure');
  return shape as StructureShape;
}

function bodyPart({ members }: StructureShape, names: ReadonlySet<string>): StructureShape {
  return structure(Object.fromEntries(Object.entries(members).filter(([name]) => names.has(name))));
}

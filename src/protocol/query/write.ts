import { BrokenInvariant } from '../../lib/assert.ts';
import { memberOf, type Shape, type StructureShape } from '../../schema/shape.ts';
import { writeScalarText } from '../scalar-text.ts';

/** The fields of a form that `readFormStructure` reads back. */
export function writeFormStructure(
  shape: StructureShape,
  value: Readonly<Record<string, unknown>>,
  form: URLSearchParams,
  prefix = '',
): void {
  for (const [name, declared] of Object.entries(shape.members)) {
    const member = value[name];
    if (member !== undefined) writeNode(memberOf(declared).shape, member, form, prefix + name);
  }
}

function writeNode(shape: Shape, value: unknown, form: URLSearchParams, name: string): void {
  switch (shape.kind) {
    case 'structure':
      writeFormStructure(shape, value as Record<string, unknown>, form, `${name}.`);
      break;
    case 'list': {
      const members = value as readonly unknown[];
      // An empty list is a bare name, as SDKs send it.
      if (members.length === 0) form.append(name, '');
      for (const [place, member] of members.entries()) {
        writeNode(shape.member, member, form, `${name}.member.${place + 1}`);
      }
      break;
    }
    case 'map':
      for (const [place, [key, entry]] of Object.entries(value as Record<string, unknown>).entries()) {
        form.append(`${name}.entry.${place + 1}.key`, key);
        writeNode(shape.value, entry, form, `${name}.entry.${place + 1}.value`);
      }
      break;
    case 'document':
      throw new BrokenInvariant('a form cannot hold a document');
    case 'string':
    case 'blob':
    case 'integer':
    case 'long':
    case 'double':
    case 'boolean':
    case 'timestamp':
      form.append(name, writeScalarText(shape, value));
  }
}

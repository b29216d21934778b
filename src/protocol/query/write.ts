import { BrokenInvariant } from '../../lib/assert.ts';
import { memberOf, type Shape, type StructureShape } from '../../schema/shape.ts';
import { writeScalarText } from '../scalar-text.ts';

/** Appends a structure to a form, in the format that `readFormStructure` reads. */
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
      // SDKs send an empty list as a bare name.
      if (members.length === 0) form.append(name, '');
      for (const [index, member] of members.entries()) {
        writeNode(shape.member, member, form, `${name}.member.${index + 1}`);
      }
      break;
    }
    case 'map':
      for (const [index, [key, entry]] of Object.entries(value as Record<string, unknown>).entries()) {
        form.append(`${name}.entry.${index + 1}.key`, key);
        writeNode(shape.value, entry, form, `${name}.entry.${index + 1}.value`);
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

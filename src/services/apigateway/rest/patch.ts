import { enumeration, list, optional, string, structure, type Infer } from '../../../schema/shape.ts';
import { BadRequest } from '../errors.ts';

export const PatchOperations = list(
  structure({
    op: optional(enumeration('add', 'remove', 'replace', 'move', 'copy', 'test')),
    path: optional(string()),
    value: optional(string()),
    from: optional(string()),
  }),
);

/**
 * Applies patches of single members, `/description`, of members of maps, `/variables/name`, and of lists,
 * `/binaryMediaTypes/image~1png`.
 * @throws BadRequest for an operation other than add, replace and remove
 */
export function applyPatches<T extends object>(settings: T, patches: Infer<typeof PatchOperations>): T {
  return patches.reduce<T>((current, patch) => {
    const [name = '', key] = (patch.path ?? '').split('/').slice(1).map(decoded);
    if (patch.op !== 'add' && patch.op !== 'replace' && patch.op !== 'remove') {
      throw BadRequest(`Invalid patch operation ${patch.op ?? ''}: add, replace and remove are supported.`);
    }
    const previous = (current as Readonly<Record<string, unknown>>)[name];
    const value = patch.op === 'remove' ? undefined : patch.value;
    return { ...current, [name]: key === undefined ? value : changedMember(previous, key, value) };
  }, settings);
}

function changedMember(previous: unknown, key: string, value: string | undefined): unknown {
  if (key.includes('/') && (previous === undefined || Array.isArray(previous))) {
    const others = ((previous ?? []) as string[]).filter((item) => item !== key);
    return value === undefined ? others : [...others, key];
  }
  const { [key]: _removed, ...others } = (previous ?? {}) as Record<string, unknown>;
  return value === undefined ? others : { ...others, [key]: value };
}

/** RFC 6901 section 4. */
function decoded(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

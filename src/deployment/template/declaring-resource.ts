import type { Tree } from '../../services/cloudformation/transform/tree.ts';

/**
 * The resource of a template that declares another one, or the resource itself. What a macro generates has the id of the
 * one that declares it, with more behind it.
 */
export function declaringResource(template: Tree, logicalId: string): string | undefined {
  return Object.keys((template['Resources'] ?? {}) as Tree)
    .filter((name) => logicalId.startsWith(name))
    .toSorted((a, b) => b.length - a.length)[0];
}

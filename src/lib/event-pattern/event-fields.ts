import { isJsonObject } from '../json/json-object.ts';
import type { WantedPaths, WantedNode } from './wanted-paths.ts';

export type Leaf = string | number | boolean | null;

/**
 * The leaves of a JSON value by path, as event patterns address them. Names are joined by dots, so that
 * `{"a":{"b":1}}` and `{"a.b":1}` are equal. The elements of an array have the path of the array.
 */
export interface EventFields {
  readonly leaves: ReadonlyMap<string, readonly Leaf[]>;
  /** Whether an array on one of the paths contains objects. */
  readonly hasObjectsInArrays: boolean;
  /** Whether the name of a member on one of the paths is not one part of it: `a.b`, or an empty name at the top. */
  readonly hasOtherNames: boolean;
}

interface Collected {
  readonly leaves: Map<string, Leaf[]>;
  hasObjectsInArrays: boolean;
  hasOtherNames: boolean;
}

// Deeper than any pattern is nested. Deeper values of an event are ignored.
const MAX_DEPTH = 200;

export function fieldsOf(event: unknown, paths: WantedPaths): EventFields {
  const fields: Collected = { leaves: new Map(), hasObjectsInArrays: false, hasOtherNames: false };
  collect(event, paths.root, { paths, fields }, 0);
  return fields;
}

function collect(
  value: unknown,
  node: WantedNode,
  context: { readonly paths: WantedPaths; readonly fields: Collected },
  depth: number,
): void {
  if (depth > MAX_DEPTH) return;
  const { paths, fields } = context;
  if (Array.isArray(value)) {
    for (const element of value as unknown[]) {
      fields.hasObjectsInArrays ||= isJsonObject(element);
      collect(element, node, context, depth + 1);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const next = paths.step(node, name);
      if (!next) continue;
      fields.hasOtherNames ||= name === '' || name.includes('.');
      collect(member, next, context, depth + 1);
    }
  } else if (node.path !== undefined) {
    const leaves = fields.leaves.get(node.path);
    if (leaves) leaves.push(value as Leaf);
    else fields.leaves.set(node.path, [value as Leaf]);
  }
}

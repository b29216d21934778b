import { isJsonObject } from '../json/json-object.ts';

export type Leaf = string | number | boolean | null;

/**
 * The leaves of a JSON value by path, as event patterns address them. Names are joined by dots, so that
 * `{"a":{"b":1}}` and `{"a.b":1}` are equal. The elements of an array have the path of the array.
 */
export interface EventFields {
  readonly leaves: ReadonlyMap<string, readonly Leaf[]>;
  /** Whether an array on one of the paths contains objects. */
  readonly hasObjectsInArrays: boolean;
  /** Whether a name on one of the paths contains a dot. */
  readonly hasDottedNames: boolean;
  /** How many more elements may be compared: a pattern with many branches sees each element of an array once for each. */
  comparisons: number;
}

/** Takes less than a tenth of a second. A record of 1 MB in which each object has 20 fields of a pattern needs half of them. */
export const MAX_COMPARISONS = 400_000;

interface Collected {
  readonly leaves: Map<string, Leaf[]>;
  hasObjectsInArrays: boolean;
  hasDottedNames: boolean;
  comparisons: number;
}

// Deeper than any pattern is nested. Deeper values of an event are ignored.
const MAX_DEPTH = 200;

/** A part of a path between two dots, and the parts that may follow it. */
interface PathNode {
  readonly parts: Map<string, PathNode>;
  path: string | undefined;
}

/**
 * The paths that a pattern contains. Only their leaves are collected, without building path strings: a long name above
 * many leaves would be copied for each of them.
 */
export class WantedPaths {
  readonly #root: PathNode = { parts: new Map(), path: undefined };

  add(path: string): void {
    let node = this.#root;
    for (const part of path === '' ? [] : path.split('.')) {
      let next = node.parts.get(part);
      if (!next) {
        next = { parts: new Map(), path: undefined };
        node.parts.set(part, next);
      }
      node = next;
    }
    node.path = path;
  }

  fieldsOf(event: unknown): EventFields {
    const fields: Collected = {
      leaves: new Map(),
      hasObjectsInArrays: false,
      hasDottedNames: false,
      comparisons: MAX_COMPARISONS,
    };
    this.#collect(event, this.#root, fields, 0);
    return fields;
  }

  #collect(value: unknown, node: PathNode, fields: Collected, depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (Array.isArray(value)) {
      for (const element of value as unknown[]) {
        fields.hasObjectsInArrays ||= isJsonObject(element);
        this.#collect(element, node, fields, depth + 1);
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        const next = this.#step(node, name);
        if (!next) continue;
        fields.hasDottedNames ||= name.includes('.');
        this.#collect(member, next, fields, depth + 1);
      }
    } else if (node.path !== undefined) {
      const leaves = fields.leaves.get(node.path);
      if (leaves) leaves.push(value as Leaf);
      else fields.leaves.set(node.path, [value as Leaf]);
    }
  }

  #step(from: PathNode, name: string): PathNode | undefined {
    // As in joinPath, an empty name at the top adds nothing to the path.
    if (name === '' && from === this.#root) return from;
    let node: PathNode | undefined = from;
    for (const part of name.split('.')) {
      node = node.parts.get(part);
      if (!node) return undefined;
    }
    return node;
  }
}

export function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

export type Leaf = string | number | boolean | null;

/**
 * The leaves of a JSON value by path, as event patterns address them. Names are joined by dots, so that
 * `{"a":{"b":1}}` and `{"a.b":1}` are equal. The elements of an array have the path of the array.
 */
export type EventFields = ReadonlyMap<string, readonly Leaf[]>;

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
    const fields = new Map<string, Leaf[]>();
    this.#collect(event, this.#root, fields, 0);
    return fields;
  }

  #collect(value: unknown, node: PathNode, fields: Map<string, Leaf[]>, depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (Array.isArray(value)) {
      for (const element of value as unknown[]) this.#collect(element, node, fields, depth + 1);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        const next = this.#step(node, name);
        if (next) this.#collect(member, next, fields, depth + 1);
      }
    } else if (node.path !== undefined) {
      const leaves = fields.get(node.path);
      if (leaves) leaves.push(value as Leaf);
      else fields.set(node.path, [value as Leaf]);
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

export type Leaf = string | number | boolean | null;

/**
 * The leaves of a JSON value by their path, as event patterns see them: names joined by dots, so that
 * `{"a":{"b":1}}` and `{"a.b":1}` are alike, and each element of an array standing at the array's own path.
 */
export type EventFields = ReadonlyMap<string, readonly Leaf[]>;

// Events are parsed up to a greater depth; no pattern names anything below this one.
const MAX_DEPTH = 200;

/** A part of a path between its dots, and what may follow it. */
interface PathNode {
  readonly parts: Map<string, PathNode>;
  path: string | undefined;
}

/**
 * The paths that a pattern names. Only their leaves are gathered, and no path is put together on the way: a long name over many leaves
 * would be copied for each of them.
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
    // As joinPath has it: nothing before an empty name is nothing.
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

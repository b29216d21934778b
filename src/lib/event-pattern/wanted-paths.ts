/** A part of a path between two dots, and the parts that may follow it. */
interface PathNode {
  readonly parts: Map<string, PathNode>;
  path: string | undefined;
}

/** A part of the paths of a pattern: a node of their tree. */
export type WantedNode = Readonly<Pick<PathNode, 'path'>> & {
  readonly parts: ReadonlyMap<string, WantedNode>;
};

/**
 * The paths that a pattern contains. Only their members are visited in an event, without building path strings: a long
 * name above many leaves would be copied for each of them.
 */
export class WantedPaths {
  readonly #root: PathNode = { parts: new Map(), path: undefined };

  get root(): WantedNode {
    return this.#root;
  }

  add(path: string): void {
    let node = this.#root;
    for (const part of partsOf(path)) {
      let next = node.parts.get(part);
      if (!next) {
        next = { parts: new Map(), path: undefined };
        node.parts.set(part, next);
      }
      node = next;
    }
    node.path = path;
  }

  /** @returns undefined when no path leads on through a member with this name */
  step(from: WantedNode, name: string): WantedNode | undefined {
    let node: WantedNode | undefined = from;
    for (const part of this.partsOfName(from, name)) {
      node = node.parts.get(part);
      if (!node) return undefined;
    }
    return node;
  }

  /** The parts that the name of a member adds to its path: as in joinPath, an empty name at the top adds nothing. */
  partsOfName(from: WantedNode, name: string): readonly string[] {
    return name === '' && from === this.#root ? [] : name.split('.');
  }
}

export function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

export function partsOf(path: string): readonly string[] {
  return path === '' ? [] : path.split('.');
}

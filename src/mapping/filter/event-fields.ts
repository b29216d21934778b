export type Leaf = string | number | boolean | null;

/**
 * The leaves of a JSON value by their path, as event patterns see them: names joined by dots, so that
 * `{"a":{"b":1}}` and `{"a.b":1}` are alike, and each element of an array standing at the array's own path.
 */
export type EventFields = ReadonlyMap<string, readonly Leaf[]>;

export function flatten(value: unknown): EventFields {
  const fields = new Map<string, Leaf[]>();
  collectLeaves(value, '', fields);
  return fields;
}

// Text from outside may nest as deep as its length allows; what lies deeper than any pattern can name is of
// no concern here.
const MAX_DEPTH = 200;

function collectLeaves(value: unknown, path: string, fields: Map<string, Leaf[]>, depth = 0): void {
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    for (const element of value as unknown[]) collectLeaves(element, path, fields, depth + 1);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      collectLeaves(member, joinPath(path, name), fields, depth + 1);
    }
  } else {
    const leaves = fields.get(path);
    if (leaves) leaves.push(value as Leaf);
    else fields.set(path, [value as Leaf]);
  }
}

export function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

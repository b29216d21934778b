import { isJsonObject } from '../json/json-object.ts';
import type { WantedPaths, WantedNode } from './wanted-paths.ts';

/** Two members have the same path, and one of them is not an object: `{"a":[1],"a.b":2}`. */
export const AMBIGUOUS = Symbol('ambiguous');

type Nested = Record<string, unknown>;

class AmbiguousPath extends Error {}

/**
 * The members of an event that a pattern names, with names without dots: `{"a.b":1}` becomes `{"a":{"b":1}}`. Its depth
 * is that of the pattern, besides arrays.
 */
export function nestedPart(event: unknown, paths: WantedPaths): unknown {
  try {
    return nest(event, paths.root, paths);
  } catch (error) {
    if (error instanceof AmbiguousPath) return AMBIGUOUS;
    throw error;
  }
}

function nest(value: unknown, node: WantedNode, paths: WantedPaths): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => nest(element, node, paths));
  if (!isJsonObject(value)) return value;
  const nested = emptyNested();
  for (const [name, member] of Object.entries(value)) {
    const next = paths.step(node, name);
    if (next) put(nested, paths.partsOfName(node, name), nest(member, next, paths));
  }
  return nested;
}

/** @throws AmbiguousPath */
function put(into: Nested, parts: readonly string[], value: unknown): void {
  const [part, ...others] = parts;
  if (part === undefined) return putAll(into, value);
  if (!(part in into)) {
    if (others.length === 0) {
      into[part] = value;
      return;
    }
    into[part] = emptyNested();
  }
  const inner = into[part];
  if (!isJsonObject(inner)) throw new AmbiguousPath();
  put(inner, others, value);
}

function putAll(into: Nested, value: unknown): void {
  if (!isJsonObject(value)) throw new AmbiguousPath();
  for (const [name, member] of Object.entries(value)) put(into, [name], member);
}

/** Without a prototype: an event may have a member `__proto__`. */
function emptyNested(): Nested {
  return Object.create(null) as Nested;
}

import { isJsonObject } from '../../../lib/json/json-object.ts';

/** A part of a template: intrinsic functions are not evaluated. */
export type Tree = Readonly<Record<string, unknown>>;

/** @returns the value, when it is a map; otherwise an empty one */
export function treeOf(value: unknown): Tree {
  return isJsonObject(value) ? value : {};
}

/** @returns the value as a list: of one item, when it is none; empty, when it is absent */
export function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value].flat();
}

/** Removes members that are undefined. */
export function present(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== undefined));
}

/** @returns the members of these names that are not undefined */
export function pickFrom(tree: Tree, names: readonly string[]): Tree {
  return present(Object.fromEntries(names.map((name) => [name, tree[name]])));
}

/** @returns the members without those of these names */
export function omitFrom(tree: Tree, names: readonly string[]): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([name]) => !names.includes(name)));
}

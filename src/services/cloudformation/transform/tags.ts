import { treeOf } from './tree.ts';

/** `{ key: value }` as a list of tags. */
export function tagList(tags: unknown): readonly { readonly Key: string; readonly Value: unknown }[] {
  return Object.entries(treeOf(tags)).map(([Key, Value]) => ({ Key, Value }));
}

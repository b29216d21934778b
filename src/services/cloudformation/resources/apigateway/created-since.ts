/*
 * Resources of API Gateway get their ids from the service, and their names are not unique. The creation key is the list
 * of ids that exist before the creation; the resource is the one that is not in it.
 */

/** @param ids of the resources that could be taken for the one to create */
export function keyOfIds(ids: readonly string[]): string {
  return `before:${ids.join(',')}`;
}

/** @returns the first id that the key does not contain */
export function createdSince(key: string, ids: readonly string[]): string | undefined {
  const before = new Set(key.slice('before:'.length).split(','));
  return ids.find((id) => !before.has(id));
}

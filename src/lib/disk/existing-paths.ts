import { access } from 'node:fs/promises';

/** Returns the paths that exist on the host. */
export async function existingPaths(paths: readonly string[]): Promise<string[]> {
  const exist = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return paths.filter((_, index) => exist[index]);
}

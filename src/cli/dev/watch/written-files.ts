import { extname, relative } from 'node:path';
import type { Manifest } from '../../../manifest/manifest.ts';

// A person who saves one file this often changes a program.
const MAX_DEPLOYMENTS = 5;
// Functions write again when the next batch or request arrives.
const AFTER_DEPLOYMENT_MS = 10_000;
// Programs and settings: a person saves them repeatedly, and functions do not write them.
const EDITED = ['.py', '.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx', '.yml', '.yaml', '.env'];

/** Whether a person has saved one of these files, rather than a program written all of them. */
export function areEdited(files: readonly string[]): boolean {
  return files.some((file) => EDITED.includes(extname(file)));
}

/**
 * Finds files that functions write into the folder of their project, such as a log: each deployment would make them
 * write again, and so lead to the next one.
 */
export class WrittenFiles {
  readonly #ignored = new Set<string>();
  #series: { readonly key: string; readonly count: number } | undefined;
  #deployedMs = -Infinity;

  /** The changed files that count. */
  edited(changed: Iterable<string>): string[] {
    return [...changed].filter((file) => !this.#ignored.has(file));
  }

  /**
   * Called before a deployment with the files that led to it.
   * @returns whether functions seem to write all of them; their changes do not count from now on
   */
  areWritten(changed: readonly string[], nowMs: number): boolean {
    const key = JSON.stringify(changed.toSorted());
    const isNext = this.#series?.key === key && nowMs - this.#deployedMs <= AFTER_DEPLOYMENT_MS;
    const count = isNext ? this.#series!.count + 1 : 1;
    this.#series = { key, count };
    if (count <= MAX_DEPLOYMENTS || areEdited(changed)) return false;
    for (const file of changed) this.#ignored.add(file);
    return true;
  }

  /** Called after each deployment. */
  deployed(nowMs: number): void {
    this.#deployedMs = nowMs;
  }
}

export function writtenByFunctions(
  files: readonly string[],
  { directory }: Pick<Manifest, 'directory'>,
): string {
  const names = files.map((file) => relative(directory, file));
  return (
    `${names.join(', ')} changed after each of the last ${MAX_DEPLOYMENTS} deployments, so functions seem to write ` +
    `it: its changes are ignored until the next start. Exclude it from packages ("!${names[0]}" below ` +
    'package.patterns), or write to /tmp.'
  );
}

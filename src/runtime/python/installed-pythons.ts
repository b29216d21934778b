import { join } from 'node:path';
import type { HostFiles } from '../../lib/disk/host-files.ts';
import { type Platform, THIS_PLATFORM } from '../../lib/platform/platform.ts';
import { type PythonFile, pythonFilesOf } from '../../lib/platform/python-files.ts';
import { minorVersionOf, probePython, type PythonProgram } from './python-program.ts';

export interface PythonSearch {
  readonly files: HostFiles;
  readonly host: Readonly<Record<string, string | undefined>>;
  /** The folder of the built Python bootstrap. */
  readonly bootstrapDirectory: string;
  /** Default: that of this process. */
  readonly platform?: Platform;
}

/** Finds the Python of a version among those that are installed on this host. */
export class InstalledPythons {
  readonly #search: PythonSearch;
  /** By version. Bounded by the versions of runtimes. */
  readonly #found = new Map<string, Promise<PythonProgram | undefined>>();

  constructor(search: PythonSearch) {
    this.#search = search;
  }

  /** The program that a Python runs to serve a function. */
  get bootstrapPath(): string {
    return join(this.#search.bootstrapDirectory, 'bootstrap.py');
  }

  /**
   * Finds the Python of a version (`3.12`), or the machine's `python3` if that version is not installed. A result is
   * cached. A search without a result is repeated, because a Python may be installed while the server runs.
   * @returns undefined when neither is installed
   */
  find(version: string): Promise<PythonProgram | undefined> {
    let found = this.#found.get(version);
    if (!found) {
      found = findPython(version, this.#search).then((program) => {
        if (!program) this.#found.delete(version);
        return program;
      });
      this.#found.set(version, found);
    }
    return found;
  }
}

async function findPython(version: string, search: PythonSearch): Promise<PythonProgram | undefined> {
  const exact = await firstPython(candidatesOf(version, search), search, version);
  return exact ?? firstPython(anyCandidates(search), search);
}

async function firstPython(
  candidates: AsyncIterable<PythonFile>,
  { files, host, bootstrapDirectory }: PythonSearch,
  version?: string,
): Promise<PythonProgram | undefined> {
  for await (const candidate of candidates) {
    if ((await files.resolve(candidate.path)) === undefined) continue;
    const program = await probePython(candidate, join(bootstrapDirectory, 'describe.py'), host);
    if (program && (version === undefined || minorVersionOf(program) === version)) return program;
  }
  return undefined;
}

/** Existing and other files, the most deliberate choice of the user first. */
async function* candidatesOf(
  version: string,
  { files, host, platform = THIS_PLATFORM }: PythonSearch,
): AsyncGenerator<PythonFile> {
  const { commands, managedFolders, programIn } = pythonFilesOf(platform, host);
  yield* commands(version);
  for (const [folder, prefix] of managedFolders) {
    for (const installed of versionsIn(await files.list(folder), prefix + version)) {
      yield { path: programIn(join(folder, installed), version), args: [] };
    }
  }
}

async function* anyCandidates({ host, platform = THIS_PLATFORM }: PythonSearch): AsyncGenerator<PythonFile> {
  yield* pythonFilesOf(platform, host).commands(undefined);
}

/** `3.12.1`, `cpython-3.12.1-linux-x86_64-gnu`; the newest first. */
function versionsIn(names: readonly string[], beginning: string): string[] {
  const versions = names.filter((name) => name === beginning || name.startsWith(`${beginning}.`));
  return versions.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}

import { delimiter, join } from 'node:path';
import type { HostFiles } from '../../lib/disk/host-files.ts';
import { minorVersionOf, probePython, type PythonProgram } from './python-program.ts';

export interface PythonSearch {
  readonly files: HostFiles;
  readonly host: Readonly<Record<string, string | undefined>>;
  /** The folder of the built Python bootstrap. */
  readonly bootstrapDirectory: string;
}

/** Folders of programs that the PATH of a server may lack. */
const PROGRAM_FOLDERS = ['/usr/local/bin', '/usr/bin', '/opt/homebrew/bin', '/home/linuxbrew/.linuxbrew/bin'];

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
  paths: AsyncIterable<string>,
  { files, host, bootstrapDirectory }: PythonSearch,
  version?: string,
): Promise<PythonProgram | undefined> {
  for await (const path of paths) {
    if ((await files.resolve(path)) === undefined) continue;
    const program = await probePython(path, join(bootstrapDirectory, 'describe.py'), host);
    if (program && (version === undefined || minorVersionOf(program) === version)) return program;
  }
  return undefined;
}

/** Existing and other files, the most deliberate choice of the user first. */
async function* candidatesOf(version: string, { files, host }: PythonSearch): AsyncGenerator<string> {
  const name = `python${version}`;
  for (const folder of programFolders(host)) yield join(folder, name);
  for (const [folder, prefix] of managedFolders(host)) {
    for (const installed of versionsIn(await files.list(folder), prefix + version)) {
      yield join(folder, installed, 'bin', name);
    }
  }
}

async function* anyCandidates({ host }: PythonSearch): AsyncGenerator<string> {
  for (const folder of programFolders(host)) yield join(folder, 'python3');
}

function programFolders(host: PythonSearch['host']): string[] {
  return [...(host['PATH'] ?? '').split(delimiter).filter(Boolean), ...PROGRAM_FOLDERS];
}

/** The folders in which version managers keep one folder for each version, and what its name begins with. */
function managedFolders(host: PythonSearch['host']): [folder: string, prefix: string][] {
  const home = host['HOME'] ?? '/nonexistent';
  const data = host['XDG_DATA_HOME'] ?? join(home, '.local', 'share');
  return [
    [join(host['PYENV_ROOT'] ?? join(home, '.pyenv'), 'versions'), ''],
    [host['UV_PYTHON_INSTALL_DIR'] ?? join(data, 'uv', 'python'), 'cpython-'],
    [join(host['ASDF_DATA_DIR'] ?? join(home, '.asdf'), 'installs', 'python'), ''],
    [join(host['MISE_DATA_DIR'] ?? join(data, 'mise'), 'installs', 'python'), ''],
  ];
}

/** `3.12.1`, `cpython-3.12.1-linux-x86_64-gnu`; the newest first. */
function versionsIn(names: readonly string[], beginning: string): string[] {
  const versions = names.filter((name) => name === beginning || name.startsWith(`${beginning}.`));
  return versions.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}

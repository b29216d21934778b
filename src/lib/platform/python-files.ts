import { posix, win32 } from 'node:path';
import { type Variables, variableOf } from './windows-programs.ts';
import type { Platform } from './platform.ts';

/** A file that may start a Python, with its first arguments. */
export interface PythonFile {
  readonly path: string;
  readonly args: readonly string[];
}

/** Where a platform has its Pythons. The files need not exist. */
export interface PythonFiles {
  /** The commands that start a version (`3.12`), or any version 3. */
  readonly commands: (version: string | undefined) => readonly PythonFile[];
  /** The folders in which version managers keep one folder for each version, and what its name begins with. */
  readonly managedFolders: readonly (readonly [folder: string, prefix: string])[];
  /** The interpreter in the folder of a version. */
  readonly programIn: (folder: string, version: string) => string;
}

/** Folders of programs that the PATH of a server may lack. */
const POSIX_FOLDERS = ['/usr/local/bin', '/usr/bin', '/opt/homebrew/bin', '/home/linuxbrew/.linuxbrew/bin'];

export function pythonFilesOf(platform: Platform, host: Variables): PythonFiles {
  return platform === 'win32' ? windowsFiles(host) : posixFiles(host);
}

function posixFiles(host: Variables): PythonFiles {
  const folders = [...(host['PATH'] ?? '').split(':').filter(Boolean), ...POSIX_FOLDERS];
  const home = host['HOME'] ?? '/nonexistent';
  const data = host['XDG_DATA_HOME'] ?? posix.join(home, '.local', 'share');
  return {
    commands: (version) =>
      folders.map((folder) => ({ path: posix.join(folder, `python${version ?? '3'}`), args: [] })),
    managedFolders: [
      [posix.join(host['PYENV_ROOT'] ?? posix.join(home, '.pyenv'), 'versions'), ''],
      [host['UV_PYTHON_INSTALL_DIR'] ?? posix.join(data, 'uv', 'python'), 'cpython-'],
      [posix.join(host['ASDF_DATA_DIR'] ?? posix.join(home, '.asdf'), 'installs', 'python'), ''],
      [posix.join(host['MISE_DATA_DIR'] ?? posix.join(data, 'mise'), 'installs', 'python'), ''],
    ],
    programIn: (folder, version) => posix.join(folder, 'bin', `python${version}`),
  };
}

/**
 * Windows has no `python3.12.exe`: the launcher `py` chooses a version (PEP 397), and folders have the version in their
 * names. What the Microsoft Store puts on PATH is found, runs no script and is passed over.
 * @see https://docs.python.org/3/using/windows.html
 * @see https://github.com/pyenv-win/pyenv-win and https://docs.astral.sh/uv/reference/storage/
 */
function windowsFiles(host: Variables): PythonFiles {
  const home = variableOf(host, 'USERPROFILE') ?? 'C:\\nonexistent';
  const local = variableOf(host, 'LOCALAPPDATA') ?? win32.join(home, 'AppData', 'Local');
  const roaming = variableOf(host, 'APPDATA') ?? win32.join(home, 'AppData', 'Roaming');
  const windows = variableOf(host, 'SYSTEMROOT') ?? 'C:\\Windows';
  const folders = (variableOf(host, 'PATH') ?? '').split(';').filter(Boolean);
  // The launcher is on PATH, or where its installer puts it for all users or for one.
  const launcherFolders = [...folders, windows, win32.join(local, 'Programs', 'Python', 'Launcher')];
  return {
    commands: (version) => [
      ...launcherFolders.map((folder) => ({
        path: win32.join(folder, 'py.exe'),
        args: [`-${version ?? '3'}`],
      })),
      ...['python.exe', 'python3.exe'].flatMap((name) =>
        folders.map((folder) => ({ path: win32.join(folder, name), args: [] })),
      ),
    ],
    managedFolders: [
      [win32.join(variableOf(host, 'PYENV_ROOT') ?? win32.join(home, '.pyenv', 'pyenv-win'), 'versions'), ''],
      [variableOf(host, 'UV_PYTHON_INSTALL_DIR') ?? win32.join(roaming, 'uv', 'python'), 'cpython-'],
    ],
    programIn: (folder) => win32.join(folder, 'python.exe'),
  };
}

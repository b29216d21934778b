import { execFile } from 'node:child_process';
import type { PythonFile } from '../../lib/platform/python-files.ts';

/** An installed Python. */
export interface PythonProgram {
  /** The interpreter itself, not a script that chooses one. */
  readonly path: string;
  /** `3.12.1` */
  readonly version: string;
  /** The folders of the packages that the user has installed for it. */
  readonly sitePackages: readonly string[];
}

// A Python that takes longer to describe itself is not used. The scripts of pyenv take 0.1 s.
const PROBE_TIMEOUT_MS = 10_000;

/** The oldest version that the bootstrap runs on. */
const OLDEST_MINOR = 8;

/**
 * Runs a program that may be a Python.
 * @param describePath the built `describe.py`
 * @returns undefined when the file is not a Python that can run functions
 */
export function probePython(
  { path, args }: PythonFile,
  describePath: string,
  host: Readonly<Record<string, string | undefined>>,
): Promise<PythonProgram | undefined> {
  // PYTHONHOME and similar variables belong to the program that started the server.
  const env = Object.fromEntries(Object.entries(host).filter(([name]) => !name.startsWith('PYTHON')));
  return new Promise((resolve) => {
    execFile(path, [...args, describePath], { env, timeout: PROBE_TIMEOUT_MS }, (error, output) => {
      resolve(error ? undefined : parseDescription(output));
    });
  });
}

/** `3.12` */
export function minorVersionOf({ version }: PythonProgram): string {
  return version.split('.', 2).join('.');
}

function parseDescription(output: string): PythonProgram | undefined {
  let described: { executable: string; version: string; sitePackages: string[] };
  try {
    described = JSON.parse(output);
  } catch {
    return undefined;
  }
  const { executable: path, version, sitePackages } = described;
  const [major, minor] = version.split('.').map(Number);
  return path && major === 3 && minor! >= OLDEST_MINOR ? { path, version, sitePackages } : undefined;
}

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MIB } from '../../lib/bytes.ts';
import type { Manifest } from '../manifest.ts';
import { ManifestError } from '../manifest-error.ts';
import { packageFiles } from './package-files.ts';

const run = promisify(execFile);

// pip downloads and may compile. What takes longer is installed once by the user, which fills the cache of pip.
const INSTALL_TIMEOUT_MS = 10 * 60_000;
const MAX_OUTPUT_BYTES = 16 * MIB;

/** Packages that a requirements file names, installed for the functions of a project. */
export interface PythonPackages {
  /** By the path in the package. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly executables: ReadonlySet<string>;
  /** Absolute paths of the files that decide what is installed. */
  readonly sources: readonly string[];
}

/**
 * Installs the requirements of a project as serverless-python-requirements does, once for each content of the file:
 * the result is kept in `.millrace/python/`, for the latest content only.
 * @returns undefined when the project has no requirements
 * @throws ManifestError when pip is missing, or fails
 */
export async function pythonPackages(
  manifest: Manifest,
  runtime: string,
): Promise<PythonPackages | undefined> {
  const settings = manifest.pythonRequirements;
  if (!settings) return undefined;
  const { directory } = manifest;
  const name = settings.fileName ?? 'requirements.txt';
  const file = join(directory, name);
  if (!existsSync(file)) {
    requireNoOtherFormat(manifest, name);
    return undefined;
  }
  const extra = (settings.pipCmdExtraArgs ?? []).flatMap((argument) => argument.split(/\s+/));
  const python = await findPython(manifest, [settings.pythonBin, runtime, 'python3', 'python']);
  const requirements = await readFile(file);
  const key = createHash('sha256')
    .update(requirements)
    .update(JSON.stringify([python, extra]))
    .digest('hex');
  const target = join(directory, '.millrace/python', key);
  if (!existsSync(target)) await install(manifest, { file, name, python, extra, target });
  const excluded = new Set(settings.noDeploy ?? []);
  const installed = await packageFiles([{ path: '', directory: target }]);
  const isKept = (path: string) =>
    !path.includes('__pycache__/') && !excluded.has(path.split(/[-/]|\.pyc?$/, 1)[0]!);
  return {
    files: new Map([...installed.files].filter(([path]) => isKept(path))),
    executables: installed.executables,
    sources: [file],
  };
}

function requireNoOtherFormat(manifest: Manifest, name: string): void {
  const { pythonRequirements: settings, directory } = manifest;
  const others = [
    { file: 'poetry.lock', wanted: settings?.usePoetry, command: `poetry export -o ${name}` },
    { file: 'Pipfile', wanted: settings?.usePipenv, command: `pipenv requirements > ${name}` },
  ];
  const found = others.find(({ file, wanted }) => wanted !== false && existsSync(join(directory, file)));
  if (!found) return;
  throw new ManifestError(
    manifest.locationOf(['custom', 'pythonRequirements']),
    `Millrace installs the packages of ${name}, and the project has only ${found.file}. Run: ${found.command}`,
  );
}

async function findPython(manifest: Manifest, names: readonly (string | undefined)[]): Promise<string> {
  for (const name of names) {
    if (name === undefined) continue;
    try {
      await run(name, ['-m', 'pip', '--version'], { timeout: INSTALL_TIMEOUT_MS });
      return name;
    } catch {
      // The next name.
    }
  }
  throw new ManifestError(
    manifest.locationOf(['custom', 'pythonRequirements']),
    'the requirements of the project cannot be installed: no Python with pip was found. ' +
      'Install Python 3 with pip, or name it with "pythonBin:".',
  );
}

async function install(
  manifest: Manifest,
  options: {
    readonly file: string;
    readonly name: string;
    readonly python: string;
    readonly extra: readonly string[];
    readonly target: string;
  },
): Promise<void> {
  const { file, name, python, extra, target } = options;
  const cache = join(target, '..');
  const building = `${target}.building`;
  await mkdir(cache, { recursive: true });
  await rm(building, { recursive: true, force: true });
  const words = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-compile'];
  try {
    await run(python, [...words, ...extra, '--target', building, '--requirement', file], {
      cwd: manifest.directory,
      timeout: INSTALL_TIMEOUT_MS,
      maxBuffer: MAX_OUTPUT_BYTES,
    });
  } catch (cause) {
    const { stderr = '' } = cause as { stderr?: string };
    const reason = /^ERROR: (.*)$/m.exec(stderr)?.[1] ?? (cause as Error).message;
    throw new ManifestError(
      { file: name, path: [] },
      `pip could not install the requirements: ${reason} Run: ${python} -m pip install -r ${name}`,
      { cause },
    );
  }
  // Nothing to install: pip creates no folder.
  await mkdir(building, { recursive: true });
  for (const other of await readdir(cache)) {
    if (join(cache, other) !== building) await rm(join(cache, other), { recursive: true, force: true });
  }
  await rename(building, target);
}

import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import type { Clock } from '../../lib/time/clock.ts';
import { readCode, writeCode } from './code-file.ts';
import { SAVE_AFTER_MS } from './save-after.ts';

/*
 * Compiling takes most of the time of a start, and Node.js 20 keeps no compiled code of modules. So the program is one
 * script, whose code is written once the functions that a start needs have been compiled, and read at the next start.
 *
 * The code is used only for the same file (its hash at the build, and its time, because a file may be edited later), the
 * same release of Node.js, and the same V8 with the same flags on the same kind of processor (its version tag). The tag
 * alone does not suffice: it is the same for Node.js 20.19.0 and 20.20.2, whose V8 has different patches, and one crashes
 * with the code of the other. V8 compares the length of the source, too, and compiles the script as usual when it rejects
 * the code.
 */

export interface ProgramOptions {
  /** The script: an expression, `(function (exports, require, importModule, filename) { … })`. Has ASCII characters only. */
  readonly url: URL;
  readonly hash: string;
  /** The release of Node.js, such as v20.20.2. */
  readonly node: string;
  /** Undefined: compiled code is not kept. */
  readonly folder: string | undefined;
  readonly clock: Clock;
}

export interface Program {
  runProcess(): Promise<void>;
}

export function loadProgram({ url, hash, node, folder, clock }: ProgramOptions): Program {
  const filename = fileURLToPath(url);
  const codePath = folder && join(folder, codeName(filename, hash, node));
  const cachedData = codePath === undefined ? undefined : readCode(codePath);
  const script = new Script(readFileSync(filename, 'latin1'), {
    filename,
    ...(cachedData && { cachedData }),
  });
  const exports = {};
  (script.runInThisContext() as ProgramFunction)(exports, createRequire(url), importModule, filename);
  if (codePath !== undefined && (!cachedData || script.cachedDataRejected)) {
    saveOnce(clock, () => writeCode(codePath, script.createCachedData()));
  }
  return exports as Program;
}

type ProgramFunction = (
  exports: object,
  require: NodeJS.Require,
  importModule: (specifier: string) => Promise<unknown>,
  filename: string,
) => void;

/** Beside the program in a build, so that both find the same packages. */
async function importModule(specifier: string): Promise<unknown> {
  return import(specifier);
}

function codeName(filename: string, hash: string, node: string): string {
  const modified = Math.floor(statSync(filename).mtimeMs).toString(36);
  return `${hash}-${modified}-${node}-${cachedDataVersionTag().toString(36)}`;
}

/** Saves after a while, or when the process ends earlier without an error. */
function saveOnce(clock: Clock, save: () => void): void {
  const saveAtExit = (code: number) => {
    if (code === 0) save();
  };
  process.once('exit', saveAtExit);
  clock.setTimer(
    SAVE_AFTER_MS,
    () => {
      process.off('exit', saveAtExit);
      save();
    },
    { background: true },
  );
}

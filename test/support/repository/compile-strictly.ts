import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface StrictProject {
  /** The settings of the compiler that the project has in addition. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** By default everything in the folder. */
  readonly include?: readonly string[];
}

/** Compiles the files of a folder as those of a strict project. @throws Error with what the compiler has found */
export async function compileStrictly(
  folder: string,
  { options, include }: StrictProject = {},
): Promise<void> {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    target: 'es2023',
    module: 'nodenext',
    typeRoots: [join(root, 'node_modules/@types')],
    types: ['node'],
    ...options,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', folder]).catch((error: { stdout: string }) => {
    throw new Error(error.stdout, { cause: error });
  });
}

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  readonly exports: Readonly<Record<string, string | object>>;
};
/** The entry points that are modules. The package finds itself by its name. */
const MODULES = Object.entries(exports)
  .filter(([, target]) => typeof target !== 'string')
  .map(([path]) => path.replace(/^\./, 'millrace'));

const names = async (flags: readonly string[], source: string) => {
  const { stdout, stderr } = await run(process.execPath, [...flags, '-e', source], { cwd: root });
  // A warning would be printed in every program that uses the package.
  expect(stderr).toBe('');
  return JSON.parse(stdout) as string[];
};

it.each(MODULES)('%s has the same exports when it is imported and when it is required', async (name) => {
  const print = (module: string) => `console.log(JSON.stringify(Object.keys(${module}).sort()))`;
  const [imported, required] = await Promise.all([
    names(['--input-type=module'], print(`await import('${name}')`)),
    names(['--input-type=commonjs'], print(`require('${name}')`)),
  ]);
  expect(imported.length).toBeGreaterThan(0);
  expect(required).toEqual(imported);
});

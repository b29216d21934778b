import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { examplesOf } from '../support/doc-examples.ts';
import { removeDirectory } from '../support/remove-directory.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** Pages whose examples in TypeScript are complete modules. */
const PAGES = ['docs/records.md'];

test('the examples compile as in a strict project', async () => {
  const examples = PAGES.flatMap(examplesOf);
  expect(examples.length).toBeGreaterThan(PAGES.length);
  const directory = mkdtempSync(join(tmpdir(), 'millrace-examples-'));
  onTestFinished(() => removeDirectory(directory));
  for (const { name, source } of examples) writeFileSync(join(directory, name), source);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2023',
    module: 'nodenext',
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    typeRoots: [join(root, 'node_modules/@types')],
    types: ['node'],
    paths: {
      'millrace/records': [join(root, 'src/records/index.ts')],
      'aws-lambda': [join(root, 'node_modules/@types/aws-lambda/index.d.ts')],
    },
  };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  const compiled = await run(process.execPath, [
    join(root, 'node_modules/typescript/bin/tsc'),
    '-p',
    directory,
  ]).catch((error: { stdout: string }) => error);
  expect(compiled.stdout).toBe('');
});

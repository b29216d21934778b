import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { compileStrictly } from '../support/repository/compile-strictly.ts';
import { examplesOf } from '../support/repository/doc-examples.ts';
import { removeDirectory } from '../support/remove-directory.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Pages whose examples in TypeScript are complete modules. */
const PAGES = ['docs/records.md'];

test('the examples compile as in a strict project', async () => {
  const examples = PAGES.flatMap(examplesOf);
  expect(examples.length).toBeGreaterThan(PAGES.length);
  const directory = mkdtempSync(join(tmpdir(), 'millrace-examples-'));
  onTestFinished(() => removeDirectory(directory));
  for (const { name, source } of examples) writeFileSync(join(directory, name), source);
  await compileStrictly(directory, {
    options: {
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      paths: {
        'millrace/records': [join(root, 'src/records/index.ts')],
        'aws-lambda': [join(root, 'node_modules/@types/aws-lambda/index.d.ts')],
      },
    },
  });
});

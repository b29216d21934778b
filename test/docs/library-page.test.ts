import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf, root } from './blocks.ts';

// docs/library.md: its examples run as printed, with a fake `aws`, and its table has every option.
const page = readFileSync(join(root, 'docs/library.md'), 'utf8');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-library-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const call = `fetch(process.env.AWS_ENDPOINT_URL + '/_millrace/health').then((response) => response.text()).then(console.log)`;
  writeFileSync(join(folder, 'aws'), `#!${process.execPath}\n${call}`, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const programs = blocksOf('docs/library.md').filter(({ text }) => text.includes('await using'));

test.each(programs)('the example at line $line runs to its end', async ({ line, text }) => {
  const { code } = await transform(text, { loader: 'ts', format: 'esm', target: 'node20' });
  const file = join(folder, `${line}.mjs`);
  const library = pathToFileURL(join(root, 'dist/library.js')).href;
  writeFileSync(file, code.replace('from "millrace"', `from ${JSON.stringify(library)}`));
  const PATH = `${folder}${delimiter}${process.env['PATH']}`;
  const env = { ...process.env, PATH };
  const { stdout } = await promisify(execFile)(process.execPath, [file], { env, timeout: 50_000 });
  if (text.includes("'aws'")) expect(JSON.parse(stdout)).toMatchObject({ status: 'ok' });
});

test('the table has the options of startServer', () => {
  expect(programs).toHaveLength(2);
  const source = readFileSync(join(root, 'src/library/start-server.ts'), 'utf8');
  const [, members = ''] = /^export interface ServerOptions \{\n([^]*?)^\}/m.exec(source) ?? [];
  const options = Array.from(members.matchAll(/^ {2}readonly (\w+)\?:/gm), ([, name]) => name!);
  const [, table = ''] = /^## Options\n([^]*?)^## /m.exec(page) ?? [];
  const rows = Array.from(table.matchAll(/^\| `(\w+)`/gm), ([, name]) => name!);
  expect(rows.toSorted()).toEqual(options.toSorted());
});

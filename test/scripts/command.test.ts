import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

/*
 * Goal: `npx millrace` works in a clone that was never built, also when npx has linked the command before.
 * Method: the command in a folder whose scripts and program are stubs.
 */

const run = promisify(execFile);
const PACKAGE = join(import.meta.dirname, '../../package.json');
const BIN = join(import.meta.dirname, '../../bin');
const PROGRAM = 'console.log(JSON.stringify(process.argv.slice(2)));';

let clone: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'millrace-clone-'));
  cpSync(BIN, join(clone, 'bin'), { recursive: true });
  mkdirSync(join(clone, 'scripts'));
});
afterEach(() => rmSync(clone, { recursive: true }));

const ready = (source: string) => writeFileSync(join(clone, 'scripts/ready.mjs'), source);
const millrace = (...args: string[]) => run(process.execPath, [join(clone, 'bin/millrace.cjs'), ...args]);

it('prepares the clone first, without a word on standard output, and does so once', async () => {
  ready(`import { mkdirSync, writeFileSync } from 'node:fs';
    console.log('Building …');
    mkdirSync(new URL('../dist', import.meta.url));
    writeFileSync(new URL('../dist/millrace.cjs', import.meta.url), ${JSON.stringify(PROGRAM)});`);
  const first = await millrace('tail', 'orders');
  expect(first).toEqual({ stdout: '["tail","orders"]\n', stderr: 'Building …\n' });
  const second = await millrace('--version');
  expect(second).toEqual({ stdout: '["--version"]\n', stderr: '' });
});

it('ends with the exit code of a preparation that fails', async () => {
  ready(`process.exit(7);`);
  await expect(millrace('--version')).rejects.toMatchObject({ code: 7, stdout: '' });
});

it('names the Node.js that is needed to one that is too old, as package.json does', async () => {
  ready(`throw new Error('not reached');`);
  const asVersion = async (node: string) => {
    const preloaded = join(clone, 'version.cjs');
    writeFileSync(
      preloaded,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${node}' } });`,
    );
    const args = ['--require', preloaded, join(clone, 'bin/millrace.cjs'), '--version'];
    return run(process.execPath, args).catch((error: unknown) => error);
  };
  expect(JSON.parse(readFileSync(PACKAGE, 'utf8')).engines.node).toBe('>=20.19');
  const expected = {
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^millrace: Node\.js 20\.19 or newer is needed, and this is 20\.18\.3 \([^\n]+\n$/,
    ),
  };
  expect(await asVersion('20.18.3')).toMatchObject(expected);
  mkdirSync(join(clone, 'dist'));
  writeFileSync(join(clone, 'dist/millrace.cjs'), PROGRAM);
  for (const node of ['20.19.0', '22.1.0']) {
    expect(await asVersion(node)).toEqual({ stdout: '["--version"]\n', stderr: '' });
  }
});

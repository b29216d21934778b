import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { readCode } from '../../../src/cli/code-cache/code-file.ts';
import { loadProgram } from '../../../src/cli/code-cache/load-program.ts';

let directory: string;
let folder: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-code-'));
  folder = join(directory, 'cache', 'code');
  writeProgram(1, 1);
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A program of the same length for each digit. */
function writeProgram(digit: number, writtenAtSecond: number): void {
  const path = join(directory, 'program.cjs');
  writeFileSync(
    path,
    `(function (exports, require, importModule, filename) { exports.runProcess = async () => ${digit}; })`,
  );
  utimesSync(path, writtenAtSecond, writtenAtSecond);
}

interface RunOptions {
  readonly hash?: string;
  readonly node?: string;
  readonly isLong?: boolean;
}

async function run({ hash = 'first', node = 'v20.20.2', isLong = true }: RunOptions = {}): Promise<unknown> {
  const clock = new VirtualClock();
  const url = pathToFileURL(join(directory, 'program.cjs'));
  const program = loadProgram({ url, hash, node, folder, clock });
  const result: unknown = await program.runProcess();
  if (isLong) await clock.advance(3_000);
  return result;
}

const files = () => readdirSync(folder).map((name) => join(folder, name));
const writtenNs = () => files().map((path) => statSync(path, { bigint: true }).mtimeNs);

it('keeps the code of a program that has run for a while, and writes it once', async () => {
  const listeners = process.listenerCount('exit');
  expect(await run()).toBe(1);
  expect(process.listenerCount('exit')).toBe(listeners);
  const first = writtenNs();
  expect(first).toHaveLength(1);
  expect(await run()).toBe(1);
  expect(writtenNs()).toEqual(first);
});

it('compiles a program again that was edited or built again', async () => {
  await run();
  writeProgram(2, 2);
  expect(await run()).toBe(2);
  expect(await run({ hash: 'second' })).toBe(2);
  expect(files()).toHaveLength(3);
});

// Their V8 has the same version tag, and crashes with the code of the other.
it('compiles a program for another release of Node.js', async () => {
  await run({ node: 'v20.20.2' });
  await run({ node: 'v20.19.0' });
  expect(files()).toHaveLength(2);
});

it.each([
  ['damaged', (path: string) => writeFileSync(path, readFileSync(path).fill(0, 100, 101))],
  ['cut short', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 2))],
  ['writable by others', (path: string) => chmodSync(path, 0o666)],
  ['in a folder that is writable by others', () => chmodSync(folder, 0o777)],
])('does not use code that is %s', async (_, change) => {
  await run();
  const [path = ''] = files();
  expect(readCode(path)).toBeDefined();
  change(path);
  expect(readCode(path)).toBeUndefined();
  expect(await run()).toBe(1);
});

it('compiles a program whose code V8 rejects, and replaces the code', async () => {
  await run();
  const [path = ''] = files();
  const code = readCode(path);
  // V8 compares the length of the source.
  writeProgram(10, 1);
  expect(await run()).toBe(10);
  expect(files()).toEqual([path]);
  expect(readCode(path)).not.toEqual(code);
});

it('keeps the four newest files', async () => {
  for (const hash of ['a', 'b', 'c', 'd', 'e', 'f']) await run({ hash });
  expect(files()).toHaveLength(4);
  expect(await run({ hash: 'f', isLong: false })).toBe(1);
});

it('runs without a folder to keep code in', async () => {
  writeFileSync(join(directory, 'cache'), 'a file');
  expect(await run()).toBe(1);
});

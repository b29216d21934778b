import { buildSync } from 'esbuild';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BOOTSTRAP, LAUNCHER } from '../../support/built.ts';
import { isAlive } from '../../support/processes/process-state.ts';
import { until } from '../../support/until.ts';

const source = (path: string) =>
  JSON.stringify(fileURLToPath(new URL(`../../../src/${path}`, import.meta.url)));

/** A server that runs a function, either three times concurrently without returning, or once and then exits. */
const SERVER = `
  import { openRuntime } from ${source('runtime/open-runtime.ts')};
  import { systemClock } from ${source('lib/time/clock.ts')};
  import { systemRandom } from ${source('lib/random.ts')};
  import { nodeDisk } from ${source('lib/disk/node-disk.ts')};
  import { silentLogger } from ${source('lib/log/logger.ts')};
  const [codeDirectory, bootstrapPath, launcherPath, ...kinds] = process.argv.slice(2);
  const runtime = openRuntime({
    clock: systemClock, random: systemRandom, logger: silentLogger, bootstrapPath, launcherPath,
    endpoint: () => 'http://127.0.0.1:4566', logSink: { write() {} },
    sandbox: 'off', files: nodeDisk(codeDirectory + '/.files'), hiddenFolders: [],
  });
  const spec = {
    key: 'f', functionName: 'f', version: '$LATEST', account: '000000000000', region: 'us-east-1', roleArn: 'r',
    runtimeName: 'nodejs20.x', handler: 'index.handler', memoryMb: 256, timeoutMs: 600_000, environment: {},
    codeDirectory, logging: { group: 'g', format: 'Text' },
  };
  await Promise.all(kinds.map((kind) => {
    const payload = Buffer.from(JSON.stringify({ kind }));
    return runtime.invoke(spec, { requestId: kind, payload, invokedFunctionArn: 'arn' });
  }));
  await runtime.close();`;

const HANDLER = `
  const { writeFileSync } = require('fs');
  const { spawn } = require('child_process');
  exports.handler = async ({ kind }) => {
    const helper = spawn('sleep', ['600'], { stdio: 'ignore' });
    const detached = spawn('sleep', ['600'], { stdio: 'ignore', detached: true });
    for (const child of [helper, detached]) child.unref();
    writeFileSync(__dirname + '/' + kind + '.pids', [process.pid, helper.pid, detached.pid].join(' '));
    if (kind === 'exit') process.exit(1);
    if (kind === 'loop') for (;;);
    if (kind === 'wait') await new Promise((resolve) => setTimeout(resolve, 600_000));
  };`;

let directory: string;
let server: ChildProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-orphans-'));
});

afterEach(() => {
  server?.kill('SIGKILL');
  for (const pid of functionPids()) {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  }
  rmSync(directory, { recursive: true, force: true });
});

function functionPids(): number[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.pids'))
    .flatMap((name) => readFileSync(join(directory, name), 'utf8').split(' ').map(Number));
}

function startServer(...kinds: string[]): ChildProcess {
  writeFileSync(join(directory, 'index.js'), HANDLER);
  const outfile = join(directory, 'server.mjs');
  buildSync({
    stdin: { contents: SERVER, resolveDir: directory, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  const args = [outfile, directory, BOOTSTRAP, LAUNCHER, ...kinds];
  server = spawn(process.execPath, args, { stdio: 'inherit' });
  return server;
}

it('leaves no process behind when the server is killed', async () => {
  const killed = startServer('loop', 'wait', 'idle');
  await until(() => functionPids().length === 9);
  const pids = functionPids();
  expect(pids.filter(isAlive)).toEqual(pids);

  killed.kill('SIGKILL');
  await until(() => !pids.some(isAlive));
});

it.runIf(process.platform === 'linux')(
  'kills what a function has detached when the function ends',
  async () => {
    startServer('exit', 'wait');
    await until(() => functionPids().length === 6);
    const exited = readFileSync(join(directory, 'exit.pids'), 'utf8').split(' ').map(Number);
    await until(() => !exited.some(isAlive));
    // Processes of another environment keep running.
    const waiting = functionPids().filter((pid) => !exited.includes(pid));
    expect(waiting.filter(isAlive)).toEqual(waiting);
  },
);

it('lets a server exit after it has closed its runtime', async () => {
  const closed = startServer('idle');
  const code = await new Promise((resolve) => {
    closed.once('exit', resolve);
  });
  expect(code).toBe(0);
  expect(functionPids().filter(isAlive)).toEqual([]);
});

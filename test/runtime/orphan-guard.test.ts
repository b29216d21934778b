import { buildSync } from 'esbuild';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildBootstrap } from '../support/built-bootstrap.ts';
import { isAlive } from '../support/process-state.ts';
import { until } from '../support/until.ts';

/** A server that runs a function three times at once and never comes back from it. */
const SERVER = `
  import { openRuntime } from ${JSON.stringify(fileURLToPath(new URL('../../src/runtime/open-runtime.ts', import.meta.url)))};
  import { systemClock } from ${JSON.stringify(fileURLToPath(new URL('../../src/lib/clock.ts', import.meta.url)))};
  import { systemRandom } from ${JSON.stringify(fileURLToPath(new URL('../../src/lib/random.ts', import.meta.url)))};
  import { silentLogger } from ${JSON.stringify(fileURLToPath(new URL('../../src/lib/log.ts', import.meta.url)))};
  const [codeDirectory, bootstrapPath] = process.argv.slice(2);
  const runtime = openRuntime({
    clock: systemClock, random: systemRandom, logger: silentLogger, bootstrapPath,
    endpoint: () => 'http://127.0.0.1:4566', logSink: { write() {} },
  });
  const spec = {
    key: 'f', functionName: 'f', version: '$LATEST', account: '000000000000', region: 'us-east-1', roleArn: 'r',
    runtimeName: 'nodejs20.x', handler: 'index.handler', memoryMb: 256, timeoutMs: 600_000, environment: {},
    codeDirectory, logging: { group: 'g', format: 'Text' },
  };
  for (const kind of ['loop', 'wait', 'idle']) {
    const payload = Buffer.from(JSON.stringify({ kind }));
    void runtime.invoke(spec, { requestId: kind, payload, invokedFunctionArn: 'arn' });
  }`;

const HANDLER = `
  const { writeFileSync } = require('fs');
  const { spawn } = require('child_process');
  exports.handler = async ({ kind }) => {
    const helper = spawn('sleep', ['600'], { stdio: 'ignore' });
    helper.unref();
    writeFileSync(__dirname + '/' + kind + '.pids', process.pid + ' ' + helper.pid);
    if (kind === 'loop') for (;;);
    if (kind === 'wait') await new Promise((resolve) => setTimeout(resolve, 600_000));
  };`;

let directory: string;
let bootstrap: ReturnType<typeof buildBootstrap>;
let server: ChildProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-orphans-'));
  bootstrap = buildBootstrap();
});

afterEach(() => {
  server?.kill('SIGKILL');
  for (const pid of functionPids()) {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  }
  bootstrap.remove();
  rmSync(directory, { recursive: true, force: true });
});

function functionPids(): number[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.pids'))
    .flatMap((name) => readFileSync(join(directory, name), 'utf8').split(' ').map(Number));
}

it('leaves no process behind when the server is killed', async () => {
  writeFileSync(join(directory, 'index.js'), HANDLER);
  const outfile = join(directory, 'server.mjs');
  buildSync({
    stdin: { contents: SERVER, resolveDir: directory, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  server = spawn(process.execPath, [outfile, directory, bootstrap.path], { stdio: 'inherit' });
  await until(() => functionPids().length === 6);
  const pids = functionPids();
  expect(pids.filter(isAlive)).toEqual(pids);

  server.kill('SIGKILL');
  await until(() => !pids.some(isAlive));
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BOOTSTRAP } from '../support/built.ts';

let directory: string;
let api: Server;
let child: ChildProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-lost-log-'));
  // Returns an invocation and accepts any result.
  api = createServer((request, response) => {
    request.resume();
    response.setHeader('lambda-runtime-aws-request-id', 'request');
    response.setHeader('lambda-runtime-deadline-ms', String(Date.now() + 60_000));
    response.end('{}');
  });
});

afterEach(() => {
  child?.kill('SIGKILL');
  api.closeAllConnections();
  api.close();
  rmSync(directory, { recursive: true, force: true });
});

it('exits when its log is no longer read, as after the server was killed', async () => {
  writeFileSync(
    join(directory, 'index.js'),
    `exports.handler = () => new Promise(() => {
      setInterval(() => console.log('still here'), 1);
    });`,
  );
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  child = spawn(process.execPath, [BOOTSTRAP], {
    env: {
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.address() as AddressInfo).port}`,
      LAMBDA_TASK_ROOT: directory,
      _HANDLER: 'index.handler',
      _LAMBDA_TELEMETRY_LOG_FD: '3',
    },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const log = child.stdio[3] as Readable;
  await once(log, 'data');
  log.destroy();
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBeGreaterThan(0);
});

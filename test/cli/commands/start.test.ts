import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { runCommandLine } from '../../../src/cli/run.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { MILLRACE } from '../../support/built.ts';
import { cliWorld } from '../../support/cli-world.ts';

let directory: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-start-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

function start(...words: string[]) {
  const child = spawn(process.execPath, [MILLRACE, 'start', '--port', '0', '--json', ...words], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return { child, errors: text(child.stderr) };
}

async function ready(child: ChildProcess): Promise<{ endpoint: string; pid: number; data: string | null }> {
  const [line] = await once(child.stdout!, 'data');
  return JSON.parse(String(line));
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'says where it listens, and %s stops it cleanly',
  async (signal) => {
    const { child, errors } = start();
    const { endpoint, pid, data } = await ready(child);
    expect({ pid, data }).toEqual({ pid: child.pid, data: join(directory, '.millrace') });
    expect((await fetch(`${endpoint}/_millrace/health`)).status).toBe(200);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await errors).toBe('');
  },
);

test('with --ephemeral nothing is written beside the project', async () => {
  const { child, errors } = start('--ephemeral');
  const { endpoint, data } = await ready(child);
  expect(data).toBe(null);
  const client = createClient({ endpoint, region: 'us-east-1', accessKeyId: '000000000000' });
  await client.call(kinesisTraits, CreateStream, { StreamName: 'orders', ShardCount: 1 });
  client.close();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await errors).toBe('');
  expect(await readdir(directory)).toEqual([]);
});

test.each([
  [['--data', 'here'], '--ephemeral keeps data in memory: remove it, or remove --data'],
  [['--tls', 'self-signed'], 'give a certificate with --tls-cert and --tls-key'],
])('--ephemeral with %j is refused', async (words, message) => {
  const world = cliWorld();
  expect(await runCommandLine(['start', '--ephemeral', ...words], world)).toBe(2);
  expect(world.stderr()).toContain(message);
});

test('a port in use ends in one line with the remedy', async () => {
  const first = start();
  const { endpoint } = await ready(first.child);
  const { port } = new URL(endpoint);
  const second = start('--port', port, '--data', 'other');
  expect(await once(second.child, 'exit')).toEqual([1, null]);
  expect(await second.errors).toMatch(
    /^millrace: port \d+ on 127\.0\.0\.1 is taken by another Millrace \(version \S+, process \d+\); stop that one first, or choose another port with --port N\n$/,
  );
});

test('with TLS the ready line shows the endpoint and the file to trust', async () => {
  const { child } = start('--tls', 'self-signed');
  const { endpoint, tls } = (await ready(child)) as unknown as Record<string, unknown>;
  expect(tls).toEqual({
    endpoint: String(endpoint).replace('http:', 'https:'),
    ca: join(directory, '.millrace', 'tls', 'ca.pem'),
  });
});

test.each([
  [
    ['--test-controls', '--host', '0.0.0.0', '--allow-unauthenticated'],
    1,
    /^millrace: test controls are for programs on this machine, .* or leave --test-controls out\n$/,
  ],
  [
    ['--time', 'virtual', '--test-controls'],
    1,
    /^millrace: a virtual clock is for tests, .* add --test-controls and --ephemeral, or leave --time virtual out\n$/,
  ],
  [['--tls', 'yes'], 2, /^millrace: --tls is self-signed, not "yes" \(see millrace start --help\)\n$/],
  [
    ['--tls-cert', 'c.pem', '--tls-key', 'k.pem'],
    1,
    /^millrace: cannot read \S+c.pem \(--tls-cert\): no such file; check the path\n$/,
  ],
])('%j ends in one line that says what to do', async (words, code, message) => {
  const { child, errors } = start(...words);
  expect(await once(child, 'exit')).toEqual([code, null]);
  expect(await errors).toMatch(message);
});

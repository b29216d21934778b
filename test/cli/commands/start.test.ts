import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeDisk } from '../../../src/lib/disk/node-disk.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { createClient } from '../../../src/client/client.ts';
import { runCommandLine } from '../../../src/cli/run.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { ownIdentity } from '../../../src/server/tls/own-identity.ts';
import { MILLRACE } from '../../support/built.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { withoutProgress } from '../../support/without-progress.ts';

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
  const port = words.includes('--port') ? [] : ['--port', '0'];
  const child = spawn(process.execPath, [MILLRACE, 'start', '--json', ...port, ...words], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return { child, errors: text(child.stderr).then(withoutProgress) };
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

test('SIGHUP reads the certificate again, and keeps the earlier one when the new file is invalid', async () => {
  const write = async (name: string) => {
    const { identity } = await ownIdentity({
      disk: nodeDisk(join(directory, name)),
      clock: systemClock,
      random: systemRandom,
      names: ['127.0.0.1'],
    });
    await writeFile(join(directory, 'cert.pem'), identity.certificates);
    await writeFile(join(directory, 'key.pem'), identity.privateKey);
    return identity.certificates;
  };
  const first = await write('first');
  const { child, errors } = start('--ephemeral', '--tls-cert', 'cert.pem', '--tls-key', 'key.pem');
  const { endpoint } = await ready(child);
  const lines = createInterface({ input: child.stderr });
  const reload = async () => {
    child.kill('SIGHUP');
    return (await once(lines, 'line'))[0] as string;
  };
  const health = (ca: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const url = `${endpoint.replace('http:', 'https:')}/_millrace/health`;
      get(url, { ca, agent: false }, ({ statusCode }) => resolve(statusCode)).on('error', reject);
    });
  expect(await health(first)).toBe(200);
  const renewed = await write('renewed');
  expect(await reload()).toMatch(
    /^the certificate was read again: new connections get the one that is valid/,
  );
  expect(await health(renewed)).toBe(200);
  await writeFile(join(directory, 'key.pem'), 'nothing');
  expect(await reload()).toBe(
    'error: the certificate was not replaced, and the earlier one stays in use: key.pem contains no private key in PEM: ' +
      'give the file with "-----BEGIN PRIVATE KEY-----" as --tls-key',
  );
  expect(await health(renewed)).toBe(200);
  await expect(health(first)).rejects.toThrow('self-signed certificate');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  await errors;
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
  const world = cliWorld({ cwd: directory });
  expect(await runCommandLine(['start', '--port', '0', ...words], world)).toBe(code);
  expect(world.stderr()).toMatch(message);
});

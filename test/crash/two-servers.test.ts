import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateStreamCommand, PutRecordCommand, waitUntilStreamExists } from '@aws-sdk/client-kinesis';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/run.ts';
import { cliWorld } from '../support/cli-world.ts';
import { eventually } from '../support/eventually.ts';
import { canRun } from '../support/not-run.ts';
import { connectSdk } from '../support/clients/sdk-client.ts';
import { millraceCommand, startServerProcess, temporaryDirectory } from '../support/server-process.ts';

/*
 * Goal: a directory has one server, wherever a second one runs.
 * Method: the second one is started where it cannot see the processes or the network of the first, like a second
 * container that shares the volume. unshare(1) creates such namespaces.
 */

const NAMESPACES = ['--pid', '--mount-proc', '--fork', '--kill-child'];
const canUnshare = (flags: readonly string[]) =>
  process.platform === 'linux' && spawnSync('unshare', [...flags, 'true']).status === 0;

const inPidNamespace = canRun(
  canUnshare(NAMESPACES),
  'two servers on one directory from two PID namespaces',
  'It needs unshare(1) and the right to use it.',
);
const inNetNamespace = canRun(
  canUnshare([...NAMESPACES, '--net']),
  'two servers on one directory from two network namespaces',
  'It needs unshare(1) and the right to use it.',
);

/** Starts a server in new namespaces, and reports how it began or ended. */
async function startApart(data: string, flags: readonly string[]) {
  const command = [
    ...NAMESPACES,
    ...flags,
    process.execPath,
    millraceCommand,
    'start',
    '--data',
    data,
    '--port',
    '0',
  ];
  const child = spawn('unshare', command, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const listening = new Promise<void>((resolve) => {
    child.stdout.on('data', (part: Buffer) => {
      output += part.toString();
      if (output.includes('http://127.0.0.1:')) resolve();
    });
  });
  child.stderr.on('data', (part: Buffer) => {
    output += part.toString();
  });
  await Promise.race([listening, once(child, 'exit')]);
  return { child, output: () => output };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function expectOneServer(flags: readonly string[]): Promise<void> {
  await using directory = await temporaryDirectory();
  const data = join(directory.path, 'data');
  const first = await startApart(data, flags);
  try {
    expect(first.output()).toContain('http://127.0.0.1:');
    const second = await startApart(data, flags);
    expect(second.child.exitCode).toBe(1);
    expect(second.output()).toContain('is in use by process 1 of another container; stop that one first');
    const check = cliWorld();
    await runCommandLine(['check', data], check);
    expect(check.stderr()).toContain('is in use by process 1 of another container');

    await kill(first.child);
    const third = await startApart(data, flags);
    await kill(third.child);
    expect(third.output()).toContain('http://127.0.0.1:');
  } finally {
    await kill(first.child);
  }
}

test.skipIf(!inPidNamespace)(
  'a second server in another PID namespace is rejected, and can start once the first is killed',
  () => expectOneServer([]),
  60_000,
);

test.skipIf(!inNetNamespace)(
  'a second server in another network namespace is rejected, and can start once the first is killed',
  () => expectOneServer(['--net']),
  60_000,
);

test('a server whose lock and socket were removed acknowledges nothing more, and a new one continues', async () => {
  await using directory = await temporaryDirectory();
  const data = join(directory.path, 'data');
  const first = await startServerProcess(data);
  const client = connectSdk(first.endpoint, 'h1');
  await client.send(new CreateStreamCommand({ StreamName: 'orders', ShardCount: 1 }));
  await waitUntilStreamExists({ client, maxWaitTime: 30 }, { StreamName: 'orders' });
  const put = (to: typeof client) =>
    to.send(new PutRecordCommand({ StreamName: 'orders', PartitionKey: 'a', Data: Buffer.from('x') }));
  const numbers = [(await put(client)).SequenceNumber];
  for (const name of await readdir(data)) if (/^(lock|owner)/.test(name)) await rm(join(data, name));
  const second = await startServerProcess(data);
  try {
    await expect(put(client)).rejects.toThrow();
    const other = connectSdk(second.endpoint, 'h1');
    for (let index = 0; index < 5; index++) {
      numbers.push((await put(other)).SequenceNumber);
      await expect(put(client)).rejects.toThrow();
    }
    expect(new Set(numbers).size).toBe(6);
    expect(first.errors()).toContain('writing to the journal failed');
    await second.stop();
    await first.kill();
    const third = await startServerProcess(data);
    await third.stop();
    expect(await runCommandLine(['check', data], cliWorld())).toBe(0);
  } finally {
    await first.kill();
    await second.kill();
  }
}, 60_000);

test('a removed lock is restored, and a second server is rejected meanwhile', async () => {
  await using directory = await temporaryDirectory();
  const data = join(directory.path, 'data');
  const first = await startServerProcess(data);
  try {
    await rm(join(data, 'lock'));
    await expect(startServerProcess(data)).rejects.toThrow(`is in use by process ${first.pid}`);
    await eventually(async () => (await readdir(data)).includes('lock') || undefined);
  } finally {
    await first.stop();
  }
}, 60_000);

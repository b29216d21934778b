import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordCommand,
  PutRecordsCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { expect, test } from 'vitest';
import { MIB } from '../../src/lib/bytes.ts';
import { canRun } from '../support/not-run.ts';
import { eventually } from '../support/eventually.ts';
import { startServerProcess, temporaryDirectory } from '../support/server-process.ts';

const canMount = canRun(
  process.platform === 'linux' && process.getuid?.() === 0,
  'a full disk under a real server',
  'Mounting a small disk needs root on Linux.',
);

const StreamName = 'full';

/** Mounts a disk of `bytes`; unmounted and removed after the test. */
async function smallDisk(bytes: number) {
  const directory = await temporaryDirectory('millrace-disk-');
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', directory.path]);
  if (mounted.status !== 0) throw new Error(`mount: ${mounted.stderr.toString()}`);
  return {
    path: directory.path,
    async [Symbol.asyncDispose]() {
      spawnSync('umount', [directory.path]);
      await directory[Symbol.asyncDispose]();
    },
  };
}

test.skipIf(!canMount)(
  'a full disk rejects puts, keeps acknowledged records, and accepts puts again',
  async () => {
    await using disk = await smallDisk(192 * MIB);
    const server = await startServerProcess(join(disk.path, 'data'), ['--quotas', 'off']);
    const client = new KinesisClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'x' },
      maxAttempts: 1,
    });
    try {
      await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
      await waitUntilStreamExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName });

      const filler = join(disk.path, 'filler');
      await writeFile(filler, Buffer.alloc(96 * MIB));

      const acknowledged: string[] = [];
      const put = async () => {
        const { Records } = await client.send(
          new PutRecordsCommand({
            StreamName,
            Records: Array.from({ length: 100 }, (_, n) => ({
              PartitionKey: `k${n}`,
              Data: Buffer.alloc(10_000, 'x'),
            })),
          }),
        );
        const failed = Records!.find(({ ErrorCode }) => ErrorCode !== undefined);
        for (const { SequenceNumber } of Records!) if (SequenceNumber) acknowledged.push(SequenceNumber);
        if (failed) throw new Error(`${failed.ErrorCode}: ${failed.ErrorMessage}`);
      };
      const fill = async () => {
        // More than the disk holds, so the last write fails.
        for (let call = 0; call < 300; call++) await put();
      };
      await expect(fill()).rejects.toThrow(
        'InternalFailure: The disk of this server is full, so nothing can be stored. Free some space and try again.',
      );
      const refused = client.send(
        new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: Buffer.alloc(900_000) }),
      );
      await expect(refused).rejects.toMatchObject({
        name: 'ServiceUnavailable',
        message: expect.stringContaining('The disk of this server is full'),
        $metadata: { httpStatusCode: 503 },
      });
      expect(await health(server)).toMatchObject({ status: 'disk full' });
      expect(acknowledged.length).toBeGreaterThan(1_000);
      expect(server.errors()).toContain('the disk is full: changes are refused until there is space');
      const lines = server.errors().split('\n').length;
      for (let call = 0; call < 50; call++) await put().catch(() => {});
      expect(server.errors().split('\n').length - lines).toBeLessThan(20);

      expect(await readAll(client)).toEqual(acknowledged);

      await rm(filler);
      await eventually(async () => {
        await put();
        return true;
      });
      expect(await readAll(client)).toEqual(acknowledged);
      // The journal may have space before what had none to be moved out of it is tried again.
      await eventually(async () => {
        expect(await health(server)).toMatchObject({ status: 'ok' });
        return true;
      });
      expect(server.errors()).toContain('there is space on the disk again');
    } finally {
      client.destroy();
      await server.stop();
    }
  },
);

async function health({ endpoint }: { endpoint: string }): Promise<unknown> {
  return (await fetch(`${endpoint}/_millrace/health`)).json();
}

async function readAll(client: KinesisClient): Promise<string[]> {
  const start = { StreamName, ShardId: '0', ShardIteratorType: 'TRIM_HORIZON' } as const;
  let { ShardIterator } = await client.send(new GetShardIteratorCommand(start));
  const found: string[] = [];
  for (;;) {
    const { Records, NextShardIterator, MillisBehindLatest } = await client.send(
      new GetRecordsCommand({ ShardIterator }),
    );
    found.push(...Records!.map(({ SequenceNumber }) => SequenceNumber!));
    if (MillisBehindLatest === 0) return found;
    ShardIterator = NextShardIterator;
  }
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPipeline, type PipelineOptions } from '../../src/testing/open-pipeline.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapshot-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A pipeline whose function fails until it is repaired. */
const failing = (handler: () => unknown): PipelineOptions => ({
  streams: { clicks: {} },
  functions: { strict: { handler, events: [{ stream: 'clicks' }] } },
});
const fail = () => {
  throw new Error('no price');
};

test('a state is saved to a file, and a pipeline goes on from it: data, checkpoints and time', async () => {
  const file = join(folder, 'waiting.snapshot');
  await using saved = await openPipeline({ ...failing(fail), startTime: '2026-01-01T00:00:00Z' });
  await saved.stream('clicks').put({ page: 'a' });
  await saved.settle();
  await saved.advance('5m');
  await saved.save(file);
  const records = await saved.stream('clicks').records();
  expect((await readFile(file)).length).toBeLessThan(64 * 1024);

  await using restored = await openPipeline({ ...failing(() => 'sold'), restore: file });
  for (let count = 0; count < 2; count++) {
    expect(restored.now).toEqual(saved.now);
    expect(await restored.stream('clicks').records()).toEqual(records);
    const put = await restored.stream('clicks').put({ page: 'b' });
    expect(BigInt(put.sequenceNumber)).toBeGreaterThan(BigInt(records[0]!.sequenceNumber));
    await restored.settle();
    await restored.advance('1m');
    const invocations = restored.function('strict').invocations.map(({ event }) => event.Records.length);
    expect(invocations.reduce((sum, size) => sum + size, 0)).toBe(2);
    // A reset returns to what was restored.
    await restored.reset();
  }
});

test('a state that has records to deliver invokes nothing before a reset returns to it', async () => {
  const file = join(folder, 'pending.snapshot');
  await using saved = await openPipeline(failing(fail));
  await saved.stream('clicks').put({ page: 'a' });
  await saved.settle();
  await saved.save(file);
  let calls = 0;
  await using restored = await openPipeline({ ...failing(() => calls++), restore: file });
  for (let resets = 0; resets < 3; resets++) {
    await restored.settle();
    // The state of the next reset is opened meanwhile.
    for (let turn = 0; turn < 200; turn++) await setImmediate();
    expect(calls).toBe(resets + 1);
    expect(restored.function('strict').invocations).toHaveLength(1);
    await restored.reset();
  }
});

test('a file that is missing, damaged or from elsewhere is refused with what to do', async () => {
  const file = join(folder, 'idle.snapshot');
  const open = (restore: string, options = failing(fail)) => openPipeline({ ...options, restore });
  await using saved = await openPipeline(failing(fail));
  await saved.save(file);
  const bytes = await readFile(file);
  const write = async (name: string, contents: Buffer) => {
    await writeFile(join(folder, name), contents);
    return join(folder, name);
  };
  const flipped = Buffer.from(bytes);
  flipped[bytes.length >> 1]! ^= 1;
  await expect(open(join(folder, 'none'))).rejects.toThrow(/does not exist.*pipeline\.save/);
  await expect(open(await write('flipped', flipped))).rejects.toThrow('its checksum is wrong');
  await expect(open(await write('cut', bytes.subarray(0, -1)))).rejects.toThrow('its checksum is wrong');
  await expect(open(await write('other', Buffer.from('{}')))).rejects.toThrow('not a snapshot of a pipeline');
  const later = Buffer.concat([
    Buffer.from('millrace-snapshot 9'),
    bytes.subarray('millrace-snapshot 1'.length),
  ]);
  await expect(open(await write('later', later))).rejects.toThrow('has format 9');
  const other = { ...failing(fail), functions: { lenient: { handler: fail } } } as PipelineOptions;
  await expect(open(file, other)).rejects.toThrow('no function lenient');
  await expect(open(file, { ...failing(fail), region: 'eu-west-1' })).rejects.toThrow('region us-east-1');
});

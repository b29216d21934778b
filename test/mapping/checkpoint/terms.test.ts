import { expect, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { Checkpoint } from '../../../src/mapping/checkpoint/checkpoint.ts';
import type { CheckpointDocument } from '../../../src/mapping/checkpoint/checkpoint-document.ts';
import { ShardCheckpoints } from '../../../src/mapping/checkpoint/shard-checkpoints.ts';
import { LoopSignals } from '../../../src/mapping/loop-signals.ts';
import { type ShardTerm, TermOver } from '../../../src/mapping/spread/ownership.ts';
import { JsonDocuments } from '../../../src/storage/json-documents.ts';
import { META_PREFIX } from '../../../src/storage/keys.ts';
import { memoryStore } from '../../support/memory-store.ts';

class FakeTerm implements ShardTerm {
  readonly epoch: number;
  isHeld = true;
  readonly stop = new AbortController().signal;
  readonly abort = new AbortController().signal;

  constructor(epoch: number) {
    this.epoch = epoch;
  }

  hold(): void {}

  async confirm(): Promise<boolean> {
    return this.isHeld;
  }
}

function world() {
  const clock = new VirtualClock();
  const documents = new JsonDocuments<CheckpointDocument>(
    memoryStore(clock).meta,
    META_PREFIX.mapping.checkpoint,
  );
  const options = { clock, logger: silentLogger, beforeWrite: async () => {} };
  const start = async () => ({ position: { pos: 0, index: 0 }, ended: false });
  return {
    documents,
    open: (term: ShardTerm) => Checkpoint.open(documents, 'shard', { ...options, start, term }),
    lanes: (term: ShardTerm, laneCount: number) =>
      new ShardCheckpoints({
        ...options,
        documents,
        key: 'shard',
        laneCount,
        start: async () => ({ pos: 0, index: 0 }),
        term,
      }),
    stored: async () => (await documents.get('shard'))?.value,
  };
}

test('an earlier term cannot move a checkpoint, not even ahead', async () => {
  const { open, stored } = world();
  const first = await open(new FakeTerm(1));
  first.advance({ pos: 10, index: 0 }, undefined);
  await first.flush();
  const second = await open(new FakeTerm(2));
  expect(second.position).toEqual({ pos: 10, index: 0 });
  first.advance({ pos: 20, index: 0 }, undefined);
  await expect(first.flush()).rejects.toThrow(TermOver);
  await expect(first.end()).rejects.toThrow(TermOver);
  expect(await stored()).toEqual({ position: { pos: 10, index: 0 }, ended: false, epoch: 2 });
});

test('a term that is not held cannot move a checkpoint that was not claimed since', async () => {
  const { open, stored } = world();
  const term = new FakeTerm(1);
  const checkpoint = await open(term);
  term.isHeld = false;
  checkpoint.advance({ pos: 10, index: 0 }, undefined);
  await expect(checkpoint.flush()).rejects.toThrow(TermOver);
  await expect(open(new FakeTerm(2))).resolves.toBeDefined();
  expect(await stored()).toMatchObject({ position: { pos: 0 }, epoch: 2 });
});

test('an earlier term cannot claim a checkpoint, unless the store says that it is held', async () => {
  const { open, stored } = world();
  await open(new FakeTerm(7));
  const late = new FakeTerm(3);
  late.isHeld = false;
  await expect(open(late)).rejects.toThrow(TermOver);
  expect(await stored()).toMatchObject({ epoch: 7 });
  await open(new FakeTerm(3));
  expect(await stored()).toMatchObject({ epoch: 3 });
});

test('a process that was frozen while it changed the number of lanes deletes no checkpoint that a later term has claimed', async () => {
  const { open, lanes, documents } = world();
  await open(new FakeTerm(1));
  const late = new FakeTerm(2);
  const deleting = documents.delete.bind(documents);
  documents.delete = async (...parameters) => {
    // The process wakes here.
    await open(new FakeTerm(3));
    return deleting(...parameters);
  };
  await expect(lanes(late, 2).open(0)).rejects.toThrow(TermOver);
  expect((await documents.get('shard'))?.value.epoch).toBe(3);
});

test('a loop stops when its term is not held, before any signal says so', () => {
  const term = new FakeTerm(1);
  const { stop, abort } = term;
  const signals = new LoopSignals(new VirtualClock(), { stop, abort, term });
  expect([signals.isStopping, signals.isAborted]).toEqual([false, false]);
  term.isHeld = false;
  expect([signals.isStopping, signals.isAborted]).toEqual([true, true]);
});

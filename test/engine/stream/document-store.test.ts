import { describe, expect, it } from 'vitest';
import { StreamDocumentStore } from '../../../src/engine/stream/document-store.ts';
import { newStream } from '../../../src/engine/stream/document.ts';
import { streamKey } from '../../../src/engine/stream/keys.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import type { MetaChange, MetaStore } from '../../../src/storage/port.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { NAMESPACE } from '../harness.ts';

const SPEC = {
  streamName: 'orders',
  shardCount: 1,
  mode: 'PROVISIONED',
  maxRecordKib: 1024,
  tags: {},
} as const;
const KEY = streamKey(NAMESPACE, 'orders');

function document(creationId = 'a') {
  return newStream(NAMESPACE, SPEC, { creationId, nowMs: 0 });
}

/** A store whose notifications of changes are delayed until `release`, as over a network. */
function withDelayedWatch(meta: MetaStore): { meta: MetaStore; release: () => void } {
  const delayed: (() => void)[] = [];
  return {
    meta: {
      get: (key) => meta.get(key),
      create: (key, value) => meta.create(key, value),
      compareAndSet: (key, revision, value) => meta.compareAndSet(key, revision, value),
      delete: (key, revision) => meta.delete(key, revision),
      list: (...args) => meta.list(...args),
      count: (...args) => meta.count(...args),
      catchUp: () => meta.catchUp(),
      watch: (prefix, onChange) =>
        meta.watch(prefix, (change: MetaChange) => void delayed.push(() => onChange(change))),
    },
    release: () => {
      for (const notify of delayed.splice(0)) notify();
    },
  };
}

describe('StreamDocumentStore', () => {
  it('shows a change at once, and never an earlier revision after it', async () => {
    const { meta, release } = withDelayedWatch(memoryStore(new VirtualClock()).meta);
    const documents = new StreamDocumentStore(meta);
    const seen: (string | undefined)[] = [];
    await documents.open((_, current) => seen.push(current && `${current.creationId} ${current.status}`));
    await documents.create(document());
    await documents.change(KEY, (current) => ({ ...current, status: 'ACTIVE' }));
    await documents.remove(document());
    expect(documents.get(KEY)).toBeUndefined();
    await documents.create(document('b'));
    release();
    expect(documents.get(KEY)?.creationId).toBe('b');
    expect(seen).toEqual(['a CREATING', 'a ACTIVE', undefined, 'b CREATING']);
  });

  it('sees the changes of another gateway, and does not overwrite them', async () => {
    const { meta } = memoryStore(new VirtualClock());
    const [ours, theirs] = [new StreamDocumentStore(meta), new StreamDocumentStore(meta)];
    await ours.open(() => {});
    await theirs.open(() => {});
    expect(await ours.create(document())).toBe(true);
    expect(await theirs.create(document('b'))).toBe(false);
    await Promise.all(
      [ours, theirs, ours, theirs].map((gateway, index) =>
        gateway.change(KEY, (current) => ({ ...current, tags: { ...current.tags, [index]: 'x' } })),
      ),
    );
    expect(Object.keys(ours.get(KEY)!.tags)).toEqual(['0', '1', '2', '3']);
    expect(theirs.get(KEY)).toEqual(ours.get(KEY));
  });

  it('removes only the given stream, not a later one of its name', async () => {
    const { meta } = memoryStore(new VirtualClock());
    const documents = new StreamDocumentStore(meta);
    await documents.open(() => {});
    await documents.create(document('b'));
    await documents.remove(document('a'));
    expect(documents.get(KEY)?.creationId).toBe('b');
  });

  it('dates a stream later than an earlier one of its name, whatever the clock says', async () => {
    const { meta } = memoryStore(new VirtualClock());
    const documents = new StreamDocumentStore(meta);
    await documents.open(() => {});
    const created: (number | undefined)[] = [];
    for (const id of 'abc') {
      await documents.create(document(id));
      created.push(documents.get(KEY)?.createdMs);
      await documents.remove(document(id));
    }
    expect(created).toEqual([0, 1, 2]);
  });
});

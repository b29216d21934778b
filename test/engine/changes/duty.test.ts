import { expect, test } from 'vitest';
import { MIB } from '../../../src/lib/bytes.ts';
import type { StreamDuty } from '../../../src/engine/changes/duty.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { HASH_KEY_SPACE } from '../../../src/engine/shard/hash-key.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import type { LogStore, MetaStore } from '../../../src/storage/port.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { NAMESPACE, record, SETTLED_MS, testEngine } from '../harness.ts';

/** Engines over one store. One of them has all streams, until that changes. */
async function engines(count: number, quotas: 'on' | 'off' = 'off') {
  const clock = new VirtualClock();
  const store = memoryStore(clock);
  const watchers = new Set<() => void>();
  let onDuty = 0;
  /** One line for each change of a log that an engine makes. */
  const changes: string[] = [];
  const opened: Engine[] = [];
  for (let index = 0; index < count; index++) {
    const duty: StreamDuty = {
      has: () => index === onDuty,
      watch(onChange) {
        watchers.add(onChange);
        return { stop: () => void watchers.delete(onChange) };
      },
    };
    const { engine } = await testEngine({
      clock,
      quotas,
      duty,
      store: {
        ...store,
        logs: noting(store.logs, (change) => void changes.push(`${index} ${change}`)),
      },
    });
    opened.push(engine);
  }
  const give = (index: number) => {
    onDuty = index;
    for (const onChange of watchers) onChange();
  };
  return { clock, engines: opened, changes, give };
}

function noting(logs: LogStore, note: (change: string) => void): LogStore {
  return new Proxy(logs, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        if (['createLog', 'closeLog', 'deleteLog'].includes(String(name)))
          note(`${String(name)} ${String(args[0])}`);
        return method.apply(target, args);
      };
    },
  });
}

const SPEC = {
  streamName: 'orders',
  shardCount: 1,
  maxRecordKib: 1024,
  mode: 'PROVISIONED',
  tags: {},
} as const;

test('one of three engines makes each change of a stream, once', async () => {
  const {
    clock,
    engines: [first, second],
    changes,
  } = await engines(3);
  await second!.changes.create(NAMESPACE, SPEC);
  await clock.advance(SETTLED_MS);
  const stream = second!.streams.find(NAMESPACE, 'orders')!;
  expect(stream.document.status).toBe('ACTIVE');
  await second!.changes.reshard(stream, { kind: 'split', shard: 0, at: String(HASH_KEY_SPACE / 2n) });
  await clock.advance(SETTLED_MS);
  expect(first!.streams.find(NAMESPACE, 'orders')!.document.shards).toHaveLength(3);
  expect(new Set(changes).size).toBe(changes.length);
  expect(changes.filter((change) => change.startsWith('0 '))).toHaveLength(changes.length);
  expect(changes).toHaveLength(4);
});

test('an engine that is given the duty finishes what another has begun, and the other stops', async () => {
  const {
    clock,
    engines: [first],
    changes,
    give,
  } = await engines(2);
  await first!.changes.create(NAMESPACE, SPEC);
  await clock.advance(100);
  give(1);
  await clock.advance(SETTLED_MS);
  expect(first!.streams.find(NAMESPACE, 'orders')!.document.status).toBe('ACTIVE');
  expect(changes.map((change) => change.slice(0, 11))).toEqual(['1 createLog']);
});

test('a change that another engine begins before the acknowledgement of the one before is finished', async () => {
  const clock = new VirtualClock();
  const store = memoryStore(clock);
  let acknowledge: (() => void) | undefined;
  let isLate = false;
  const compareAndSet: MetaStore['compareAndSet'] = async (...change) => {
    const revision = await store.meta.compareAndSet(...change);
    if (isLate) await new Promise<void>((resolve) => (acknowledge = resolve));
    return revision;
  };
  const meta = new Proxy(store.meta, {
    get: (target, name) =>
      name === 'compareAndSet' ? compareAndSet : (Reflect.get(target, name) as () => unknown).bind(target),
  });
  const elsewhere: StreamDuty = { has: () => false, watch: () => ({ stop() {} }) };
  await testEngine({ clock, store: { ...store, meta } });
  const { engine } = await testEngine({ clock, store, duty: elsewhere });
  await engine.changes.create(NAMESPACE, SPEC);
  await clock.advance(SETTLED_MS);
  const stream = engine.streams.find(NAMESPACE, 'orders')!;
  await engine.changes.setRetention(stream, 48);
  isLate = true;
  await clock.advance(SETTLED_MS);
  expect(stream.document.status).toBe('ACTIVE');
  // As a stack does that is rolled back: it waits for ACTIVE, and makes the next change.
  await engine.changes.setRetention(stream, 24);
  isLate = false;
  acknowledge!();
  await clock.advance(SETTLED_MS);
  expect(stream.document).toMatchObject({ status: 'ACTIVE', retentionHours: 24 });
});

test('an on-demand stream grows once by the load of all engines', async () => {
  const {
    clock,
    engines: [first, second],
  } = await engines(2);
  await first!.changes.create(NAMESPACE, { ...SPEC, mode: 'ON_DEMAND' });
  await clock.advance(SETTLED_MS);
  const stream = first!.streams.find(NAMESPACE, 'orders')!;
  const load = async (mib: number) => {
    const data = Buffer.alloc(mib * MIB).toString();
    await second!.streams.find(NAMESPACE, 'orders')!.put(record('a', data));
    // As gateways report to each other.
    stream.shard(0)!.quota.takeElsewhere([1, mib * MIB, 0, 0, 0]);
    await stream.put(record('a', data));
    await clock.advance(10_000);
  };
  await clock.advance(10_000);
  await load(1);
  expect(stream.document.shards).toHaveLength(1);
  // A third of the quota by each of them.
  await load(3);
  await clock.advance(SETTLED_MS);
  expect(stream.document.shards).toHaveLength(3);
});

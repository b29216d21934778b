import { beforeEach, expect, test } from 'vitest';
import { MIB } from '../../src/lib/bytes.ts';
import { SubscriptionClaims } from '../../src/cluster/subscription-claims.ts';
import { UseExchange } from '../../src/cluster/use-exchange.ts';
import { ConsumerQuotas } from '../../src/engine/consumers/consumer-quotas.ts';
import { type Engine, openEngine } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/error.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { META_PREFIX } from '../../src/storage/keys.ts';
import type { Store } from '../../src/storage/port.ts';
import { createStream, NAMESPACE, record, SETTLED_MS } from '../engine/harness.ts';
import { memoryStore } from '../support/memory-store.ts';

let clock: VirtualClock;
let store: Store;

beforeEach(() => {
  clock = new VirtualClock();
  store = memoryStore(clock);
});

/** The streams of one gateway. */
async function openGateway(name: string, ownClock = clock): Promise<Engine> {
  const random = seededRandom(name);
  const { meta } = store;
  const claims = await SubscriptionClaims.open({ meta, clock: ownClock, random, logger: silentLogger });
  const common = { store, clock: ownClock, random, logger: silentLogger };
  return openEngine({ ...common, quotas: 'on', timeScale: 1, claims });
}

async function streamWithConsumer(engine: Engine): Promise<void> {
  const stream = await createStream(engine, clock, { maxRecordKib: 10_240 });
  await engine.consumers.register(stream, { name: 'reader', tags: {} });
  await clock.advance(SETTLED_MS);
}

/** A subscription of the consumer through a gateway, and how it ended. */
async function subscribe({ streams, subscriptions }: Engine) {
  const stream = streams.find(NAMESPACE, 'orders')!;
  const client = new AbortController();
  const events = await subscriptions.open({
    stream,
    shard: stream.shard(0)!,
    consumer: stream.document.consumers[0]!,
    start: { kind: 'trim-horizon' },
    signal: client.signal,
  });
  const subscription = { outcome: 'open' as unknown, bytes: 0, leave: () => client.abort() };
  void (async () => {
    try {
      for await (const { records } of events) {
        for (const { data } of records) subscription.bytes += data.length;
      }
      subscription.outcome = 'ended';
    } catch (error) {
      subscription.outcome = error instanceof EngineError ? error.facts.kind : error;
    }
  })();
  return subscription;
}

test('a consumer has one subscription to a shard on all gateways: refused for five seconds, then taken over', async () => {
  const [one, two] = [await openGateway('one'), await openGateway('two')];
  await streamWithConsumer(one);
  const first = await subscribe(one);
  await clock.advance(4_900);
  await expect(subscribe(two)).rejects.toMatchObject({ facts: { kind: 'subscription-exists' } });
  expect(first.outcome).toBe('open');
  await clock.advance(100);
  const second = await subscribe(two);
  await clock.advance(10);
  expect([first.outcome, second.outcome]).toEqual(['subscription-exists', 'open']);
  // And back, also when the client of the second has left and its gateway does not answer any more.
  second.leave();
  await expect(subscribe(one)).rejects.toMatchObject({ facts: { kind: 'subscription-exists' } });
  await clock.advance(5_000);
  expect((await subscribe(one)).outcome).toBe('open');
});

test('of calls at the same time on several gateways, one succeeds', async () => {
  const gateways = [await openGateway('one'), await openGateway('two'), await openGateway('three')];
  await streamWithConsumer(gateways[0]!);
  for (let round = 0; round < 2; round++) {
    const results = await Promise.allSettled([...gateways, ...gateways].map((gateway) => subscribe(gateway)));
    const opened = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    await clock.advance(10);
    expect(opened.map(({ outcome }) => outcome)).toEqual(['open']);
    await clock.advance(6_000);
  }
});

test('a gateway that starts later knows how old a claim is; one is removed after its subscription has ended', async () => {
  const one = await openGateway('one');
  await streamWithConsumer(one);
  await subscribe(one);
  await clock.advance(1_000);
  const fresh = await openGateway('fresh');
  await expect(subscribe(fresh)).rejects.toMatchObject({ facts: { kind: 'subscription-exists' } });
  await clock.advance(4_000);
  const later = await openGateway('later');
  const taken = await subscribe(later);
  expect(await store.meta.count(META_PREFIX.cluster.subscription)).toBe(1);
  for (let minute = 0; minute < 12; minute++) await clock.advance(60_000);
  expect(taken.outcome).toBe('ended');
  expect(await store.meta.count(META_PREFIX.cluster.subscription)).toBe(0);
});

test('what a consumer reads at one gateway counts at the other: two MiB a second together, within a tenth', async () => {
  const engines = [await openGateway('one'), await openGateway('two')];
  await streamWithConsumer(engines[0]!);
  const exchanges = engines.map(
    ({ streams, subscriptions }, index) =>
      new UseExchange({
        meta: store.meta,
        clock,
        logger: silentLogger,
        id: `gateway-${index}`,
        quotas: { consumer: new ConsumerQuotas(streams, subscriptions) },
      }),
  );
  const shard = engines[0]!.streams.find(NAMESPACE, 'orders')!.shard(0)!;
  for (let quarter = 0; quarter < 200; quarter++) {
    await shard.append(record('k', 'x'.repeat(MIB / 4)), { encrypted: false });
  }
  // Each second the client is at the other gateway. AWS lets it be at one for five seconds: the quota is what is tested.
  const throughputs = engines.map(({ streams, subscriptions }) => {
    const stream = streams.find(NAMESPACE, 'orders')!;
    return subscriptions.throughputOf(stream, stream.shard(0)!, stream.document.consumers[0]!)!;
  });
  let read = 0;
  const SECONDS = 30;
  for (let tenth = 0; tenth < SECONDS * 10; tenth++) {
    const throughput = throughputs[Math.floor(tenth / 10) % 2]!;
    while (throughput.debtMs(clock.monotonicMs()) === 0) {
      throughput.charge(MIB / 4);
      read += MIB / 4;
    }
    await clock.advance(100);
  }
  expect(read / MIB / SECONDS).toBeGreaterThan(1.8);
  expect(read / MIB / SECONDS).toBeLessThan(2.2);
  const closed = Promise.all(exchanges.map((exchange) => exchange.close()));
  await clock.advance(1_000);
  await closed;
});

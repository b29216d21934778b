import { describe, expect, it } from 'vitest';
import { MIB } from '../../../src/lib/bytes.ts';
import type { SubscriptionEvent } from '../../../src/engine/consumers/subscription.ts';
import type { Engine, EngineOptions } from '../../../src/engine/engine.ts';
import type { StreamMetrics } from '../../../src/engine/metrics.ts';
import type { StartingPoint } from '../../../src/engine/port.ts';
import { HASH_KEY_SPACE } from '../../../src/engine/shard/hash-key.ts';
import { parseSequenceNumber } from '../../../src/engine/shard/sequence-number.ts';
import type { Stream } from '../../../src/engine/stream/stream.ts';
import type { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { afterSteps, MAX_STEPS_APART } from '../../support/steps.ts';
import { createStream, record, SETTLED_MS, testEngine } from '../harness.ts';

const LIFE_MS = 300_000;

/** A client that accepts events as they arrive, or not at all. */
class Client {
  readonly events: SubscriptionEvent[] = [];
  outcome: 'open' | 'ended' | Error = 'open';
  readonly #abort = new AbortController();
  readonly #engine: Engine;
  readonly #stream: Stream;

  constructor(engine: Engine, stream: Stream) {
    this.#engine = engine;
    this.#stream = stream;
  }

  open(start: StartingPoint = { kind: 'latest' }): Promise<AsyncIterable<SubscriptionEvent>> {
    return this.#engine.subscriptions.open({
      stream: this.#stream,
      shard: this.#stream.shard(0)!,
      consumer: this.#stream.document.consumers[0]!,
      start,
      signal: this.#abort.signal,
    });
  }

  /** Subscribes and accepts every event. */
  async follow(start?: StartingPoint): Promise<this> {
    const events = await this.open(start);
    void (async () => {
      try {
        for await (const event of events) this.events.push(event);
        this.outcome = 'ended';
      } catch (error) {
        this.outcome = error as Error;
      }
    })();
    return this;
  }

  leave(): void {
    this.#abort.abort(new Error('the client went away'));
  }

  get texts(): string[] {
    return this.events.flatMap(({ records }) => records.map(({ data }) => data.toString()));
  }
}

/** A stream of one shard with one ACTIVE consumer. */
async function fanOut(overrides: Partial<EngineOptions> = {}) {
  const { engine, clock } = await testEngine(overrides);
  const stream = await createStream(engine, clock, { maxRecordKib: 10_240 });
  await engine.consumers.register(stream, { name: 'reader', tags: {} });
  await clock.advance(SETTLED_MS);
  const put = (text: string) => stream.put(record('key', text));
  const client = () => new Client(engine, stream);
  return { engine, clock, stream, put, client };
}

async function advanceIn(clock: VirtualClock, steps: number, stepMs: number): Promise<void> {
  for (let step = 0; step < steps; step++) await clock.advance(stepMs);
}

describe('a subscription', () => {
  it('of a client that went away while it was opened is not open', async () => {
    for (let steps = 0; steps < MAX_STEPS_APART; steps++) {
      const { engine, clock, client } = await fanOut();
      const reader = client();
      const following = reader.follow();
      afterSteps(steps, () => reader.leave());
      await following;
      await clock.advance(0);
      const [{ consumers }] = engine.metrics.snapshot() as [StreamMetrics];
      expect(consumers[0]!.subscriptions, `${steps} steps apart`).toBe(0);
    }
  });

  it('pushes existing and new records without waiting for a timer', async () => {
    const { clock, put, client } = await fanOut();
    await put('before');
    const reader = await client().follow({ kind: 'trim-horizon' });
    await clock.advance(0);
    expect(reader.texts).toEqual(['before']);
    await put('after');
    await clock.advance(0);
    expect(reader.texts).toEqual(['before', 'after']);
  });

  it('pushes an empty event every five seconds, with a growing continuation that is not a record’s number', async () => {
    const { clock, put, client } = await fanOut();
    const written = await put('a');
    const reader = await client().follow({ kind: 'trim-horizon' });
    await clock.advance(15_001);
    expect(reader.events.map(({ records }) => records.length)).toEqual([1, 0, 0, 0]);
    const numbers = reader.events.map((event) => BigInt(event.continuationSequenceNumber!));
    expect(numbers.every((number) => parseSequenceNumber(String(number))?.version === 2)).toBe(true);
    let last = BigInt(written.kind === 'written' ? written.sequenceNumber : 0);
    for (const number of numbers) {
      expect(number).toBeGreaterThan(last);
      last = number;
    }
  });

  it.each(['at-sequence-number', 'after-sequence-number'] as const)(
    'is taken up %s of any continuation, with nothing lost and nothing twice',
    async (kind) => {
      const { clock, stream, client } = await fanOut();
      const half = 'x'.repeat(MIB / 2);
      // One batch that is pushed in two events.
      await stream.putAll([record('k', `1${half}`), record('k', `2${half}`), record('k', `3${half}`)]);
      const first = await client().follow({ kind: 'trim-horizon' });
      await clock.advance(6_000);
      expect(first.events.length).toBeGreaterThan(2);
      for (const [index, { continuationSequenceNumber }] of first.events.entries()) {
        await clock.advance(6_000);
        const next = await client().follow({ kind, sequenceNumber: continuationSequenceNumber! });
        await clock.advance(0);
        const seen = first.events.slice(0, index + 1).flatMap(({ records }) => records);
        expect(next.texts.map((text) => text[0])).toEqual(['1', '2', '3'].slice(seen.length));
      }
    },
  );

  it('ends after five minutes without an error', async () => {
    const { clock, client } = await fanOut();
    const reader = await client().follow();
    await clock.advance(LIFE_MS - 1);
    expect(reader.outcome).toBe('open');
    await clock.advance(1);
    expect(reader.outcome).toBe('ended');
    expect(clock.pendingTimers).toBe(0);
  });

  it('gets two MiB a second of its own, whatever shared readers read', async () => {
    const { clock, stream, client } = await fanOut({ quotas: 'on' });
    const shard = stream.shard(0)!;
    for (let count = 0; count < 40; count++) {
      await shard.append(record('k', 'x'.repeat(MIB / 4)), { encrypted: false });
    }
    expect(shard.quota.admitRead()).toBe(true);
    shard.quota.chargeRead(10 * MIB);
    const reader = await client().follow({ kind: 'trim-horizon' });
    const taken = () => reader.texts.reduce((sum, text) => sum + text.length, 0) / MIB;
    await clock.advance(0);
    // The saved quota, and the event that caused a debt.
    expect(taken()).toBeGreaterThanOrEqual(2);
    expect(taken()).toBeLessThanOrEqual(3);
    await clock.advance(2_000);
    expect(taken()).toBeGreaterThanOrEqual(6);
    expect(taken()).toBeLessThanOrEqual(7);
    await clock.advance(2_000);
    expect(taken()).toBe(10);
  });

  it('reads only as fast as its client accepts events', async () => {
    const { clock, engine, stream, client } = await fanOut();
    for (let count = 0; count < 20; count++) {
      await stream.put(record('k', 'x'.repeat(MIB)));
    }
    const events = (await client().open({ kind: 'trim-horizon' }))[Symbol.asyncIterator]();
    await events.next();
    await clock.advance(60_000);
    const [metrics] = engine.metrics.snapshot();
    expect(metrics!.shards[0]!.recordsOut).toBe(1);
    await events.return!();
    expect(clock.pendingTimers).toBe(0);
  });

  it('leaves no timer behind when its client disconnects', async () => {
    const { clock, client } = await fanOut();
    const reader = await client().follow();
    await clock.advance(100);
    expect(clock.pendingTimers).toBeGreaterThan(0);
    reader.leave();
    await clock.advance(0);
    expect(reader.outcome).toBe('ended');
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends with the shard: the last event has no continuation', async () => {
    const { clock, engine, stream, put, client } = await fanOut();
    const reader = await client().follow();
    await clock.advance(0);
    await put('last');
    await engine.changes.reshard(stream, { kind: 'split', shard: 0, at: String(HASH_KEY_SPACE / 2n) });
    await advanceIn(clock, 4, 500);
    expect(reader.texts).toEqual(['last']);
    expect(reader.events.map((event) => event.continuationSequenceNumber === undefined)).toEqual([
      ...reader.events.slice(1).map(() => false),
      true,
    ]);
    expect(reader.outcome).toBe('ended');
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    ['its consumer is deregistered', 'consumer-not-found'],
    ['the stream is deleted', 'stream-not-found'],
  ])('ends with an error when %s', async (what, kind) => {
    const { clock, engine, stream, client } = await fanOut();
    const reader = await client().follow();
    await clock.advance(0);
    if (kind === 'consumer-not-found') {
      await engine.consumers.deregister(stream, stream.document.consumers[0]!);
    } else {
      await engine.changes.delete(stream, { withConsumers: true });
    }
    await clock.advance(SETTLED_MS);
    expect(reader.outcome, what).toMatchObject({ facts: { kind } });
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a second call', () => {
  it('is rejected for five seconds, then takes over', async () => {
    const { clock, put, client } = await fanOut({ quotas: 'on' });
    const first = await client().follow();
    await clock.advance(4_999);
    await expect(client().open()).rejects.toMatchObject({ facts: { kind: 'subscription-exists' } });
    await clock.advance(1);
    const second = await client().follow();
    await clock.advance(0);
    expect(first.outcome).toMatchObject({ facts: { kind: 'subscription-exists' } });
    await put('a');
    await clock.advance(0);
    expect(first.texts).toEqual([]);
    expect(second.texts).toEqual(['a']);
    second.leave();
    await clock.advance(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('succeeds for only one of two concurrent calls', async () => {
    const { client } = await fanOut();
    const outcomes = await Promise.allSettled([client().open(), client().open()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is limited to one a second before any has succeeded', async () => {
    const { clock, client } = await fanOut({ quotas: 'on' });
    const impossible = { kind: 'at-sequence-number', sequenceNumber: 'x' } as const;
    await expect(client().open(impossible)).rejects.toThrow(RangeError);
    await expect(client().open()).rejects.toMatchObject({ facts: { kind: 'subscribe-rate' } });
    await clock.advance(1_000);
    await client().follow();
  });
});

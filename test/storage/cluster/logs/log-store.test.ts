import { describe, expect, test, vi } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import { sleep } from '../../../../src/lib/time/clock.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import type { ClusterLogBounds } from '../../../../src/storage/cluster/logs/bounds.ts';
import { ClusterLogStore } from '../../../../src/storage/cluster/logs/log-store.ts';
import { StorageError } from '../../../../src/storage/error.ts';
import { MessageLogError } from '../../../../src/storage/cluster/messages/port.ts';
import { batchOf } from '../../../support/batch.ts';
import { FakeConnection } from '../../../support/fake-messages/connection.ts';
import { FakeNats } from '../../../support/fake-messages/nats.ts';
import { MistakenConnection, WRONG_REPORTS } from '../../../support/fake-messages/mistaken-connection.ts';
import { directLink, type Link } from '../../../support/fake-messages/link.ts';
import { FakePeerNetwork } from '../../../support/fake-messages/peers.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const HOUR_MS = 3_600_000;
const all = { maxBytes: 2 ** 20 };

/**
 * @param replicationMs how long NATS takes to store a message
 * @param deliveryMs how long a gateway takes to receive something
 */
async function openGateways(
  count: number,
  bounds: Partial<ClusterLogBounds> = {},
  replicationMs: () => number = () => 0,
  deliveryMs: () => number = () => 0,
) {
  const [clock, natsClock] = [new VirtualClock(), new VirtualClock()];
  const nats = new FakeNats(-1, natsClock);
  const { meta } = memoryStore(clock);
  const link: Link = {
    ...directLink,
    afterReplication: (call) => (replicationMs() > 0 ? void clock.setTimer(replicationMs(), call) : call()),
    inGateway: (call) => (deliveryMs() > 0 ? void clock.setTimer(deliveryMs(), call) : queueMicrotask(call)),
  };
  const connections = Array.from({ length: count }, () => new MistakenConnection(nats, link));
  const peers = new FakePeerNetwork();
  const openOn = (connection: FakeConnection) =>
    ClusterLogStore.open({
      partitions: [connection],
      subjectOf: (partition, token) => `log.${partition}.${token}`,
      peers: peers.connect(link),
      meta,
      clock,
      random: seededRandom(connections.indexOf(connection as MistakenConnection)),
      logger: silentLogger,
      bounds,
    });
  const gateways = await Promise.all(connections.map(openOn));
  await gateways[0]!.createLog('log', { retentionMs: 24 * HOUR_MS });
  /** Another one, which has not seen any message of the log. */
  const openLater = async (itsLink: Link = directLink) => {
    const connection = new FakeConnection(nats, itsLink);
    return { connection, logs: await openOn(connection) };
  };
  return { clock, natsClock, nats, connections, gateways, logs: gateways[0]!, meta, openLater };
}

describe('the logs of a cluster', () => {
  test('appends of one turn become one message', async () => {
    const { nats, logs } = await openGateways(1);
    const results = await Promise.all(['a', 'b', 'c'].map((text) => logs.append('log', batchOf(text, text))));
    expect(results.map(({ firstIndex }) => firstIndex)).toEqual([0, 2, 4]);
    expect(new Set(results.map(({ pos }) => pos)).size).toBe(1);
    expect(nats.lastSeq).toBe(2);
  });

  test('a message waits a moment for appends of clients that were answered with the one before', async () => {
    let replicationMs = 0;
    const { clock, nats, logs } = await openGateways(1, {}, () => replicationMs);
    replicationMs = 10;
    const clients = [0, 1, 2].map(async (client) => {
      await logs.append('log', batchOf('first'));
      await sleep(clock, client);
      const { pos } = await logs.append('log', batchOf('second'));
      // The others are gone: the last message waits for no more than half of the time that one takes.
      if (client === 0) await logs.append('log', batchOf('third'));
      return pos;
    });
    // Two messages, and the wait before the third.
    await clock.advance(10 + 2 + 10 + 5);
    expect(nats.lastSeq).toBe(3);
    await clock.advance(10);
    expect(await Promise.all(clients)).toEqual([3, 3, 3]);
    expect(nats.lastSeq).toBe(4);
  });

  test('a gateway sends its appends to the one that writes the log, with its own as one message', async () => {
    const { nats, gateways } = await openGateways(3);
    await gateways[1]!.append('log', batchOf('first'));
    const results = await Promise.all(
      gateways.map((gateway, index) => gateway.append('log', batchOf(`${index}`, `${index}`))),
    );
    // Those that arrive while the message of the writer is on its way are in the next one.
    expect(nats.lastSeq).toBeLessThanOrEqual(4);
    for (const gateway of gateways) {
      const { batches } = await gateway.read('log', 0, all);
      for (const [index, { pos, firstIndex, timestampMs }] of results.entries()) {
        const found = batches.find((batch) => batch.pos === pos && batch.firstIndex === firstIndex);
        expect(found?.timestampMs).toBe(timestampMs);
        expect(found?.bytes).toEqual(batches.find(({ bytes }) => bytes.includes(`${index}`))?.bytes);
      }
      expect(gateway.storedBytes('log')).toBe(gateways[0]!.storedBytes('log'));
    }
  });

  // The one of three that the log is passed on to depends on their ranks.
  test.each([0, 1, 2])('a log that gateway %i passes on takes appends meanwhile', async (first) => {
    let [replicationMs, deliveryMs] = [0, 0];
    const { clock, gateways } = await openGateways(
      3,
      {},
      () => replicationMs,
      () => deliveryMs,
    );
    await gateways[first]!.append('log', batchOf('record'));
    [replicationMs, deliveryMs] = [10, 1];
    const latenciesMs: number[] = [];
    const endMs = clock.monotonicMs() + 1_000;
    const clients = Array.from({ length: 15 }, async (_, client) => {
      for (let beganMs = clock.monotonicMs(); beganMs < endMs; beganMs = clock.monotonicMs()) {
        await gateways[client % 3]!.append('log', batchOf('record'));
        latenciesMs.push(clock.monotonicMs() - beganMs);
        await sleep(clock, 1);
      }
    });
    await clock.advance(2_000);
    await Promise.all(clients);
    // Of a message that is under way, one that another gateway was first with, the own one, and pauses between them.
    expect(Math.max(...latenciesMs)).toBeLessThan(6 * replicationMs);
    expect(latenciesMs.length).toBeGreaterThan(650);
  });

  test('appends that wait are bounded', async () => {
    const { logs } = await openGateways(1, { maxWaitingBytesPerLog: 10 });
    const first = logs.append('log', batchOf('12345678'));
    await expect(logs.append('log', batchOf('123'))).rejects.toMatchObject({ kind: 'not-written' });
    await first;
    await logs.append('log', batchOf('123'));
    const { logs: small } = await openGateways(1, { maxBatchBytes: 4 });
    await expect(small.append('log', batchOf('12345'))).rejects.toMatchObject({ kind: 'too-large' });
  });

  test.each(WRONG_REPORTS)('a message that is stored and %s is stored once', async (_, report) => {
    const { clock, nats, connections, logs } = await openGateways(1);
    connections[0]!.misreport(report);
    const appended = logs.append('log', batchOf('a'));
    await clock.advance(1_000, () => new Promise((resolve) => void setImmediate(resolve)));
    const { pos } = await appended;
    expect((await logs.read('log', 0, all)).batches.map((batch) => batch.pos)).toEqual([pos]);
    expect(nats.lastSeq).toBe(2);
  });

  test('a forward that is stored is stored once, although its receiver cannot find out that it is', async () => {
    const { clock, nats, connections, gateways, meta } = await openGateways(2, { tailBytes: 0 });
    await gateways[0]!.append('log', batchOf('first'));
    connections[0]!.misreport(new MessageLogError('unknown', 'no answer'));
    // The server that answers is behind, and the metadata is not answered.
    vi.spyOn(connections[0]!, 'read').mockResolvedValue([]);
    const unavailable = new StorageError('unavailable', 'no answer');
    vi.spyOn(meta, 'catchUp').mockRejectedValueOnce(unavailable);
    const appended = gateways[1]!.append('log', batchOf('forwarded'));
    await clock.advance(20_000, () => new Promise((resolve) => void setImmediate(resolve)));
    await appended;
    expect(nats.everything.filter(({ payload }) => payload.includes('forwarded'))).toHaveLength(1);
  });

  test('a message that is missing in NATS is an error, unless it was trimmed', async () => {
    const { nats, logs } = await openGateways(1, { tailBytes: 0 });
    const { subject } = nats.everything[0]!;
    const results = [];
    for (const text of ['a', 'b', 'c']) results.push(await logs.append('log', batchOf(text)));
    nats.purge(subject, { belowSeq: results[1]!.pos });
    await expect(logs.read('log', 0, all)).rejects.toMatchObject({ kind: 'corrupt' });
    await logs.trim('log', results[1]!.pos);
    expect((await logs.read('log', 0, all)).batches.map(({ pos }) => pos)).toEqual([
      results[1]!.pos,
      results[2]!.pos,
    ]);
  });

  test('a log whose first message was refused because of one that is lost has a first message', async () => {
    const { clock, connections, logs } = await openGateways(1);
    const lost = new MessageLogError('stale', 'wrong last sequence: 9', { lastSeq: 9 });
    vi.spyOn(connections[0]!, 'publish').mockRejectedValueOnce(lost);
    const created = logs.createLog('other', { retentionMs: HOUR_MS });
    await clock.advance(1_000);
    await created;
    await expect(logs.append('other', batchOf('a'))).resolves.toMatchObject({ firstIndex: 0 });
  });

  describe('while the leader does not answer', () => {
    const never = () => new Promise<never>(() => {});
    const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));
    /** The error of a call, and after how long it came. */
    async function failureOf(clock: VirtualClock, call: () => Promise<unknown>) {
      const startedMs = clock.monotonicMs();
      let failure: (StorageError & { afterMs: number }) | undefined;
      void call().catch((error: StorageError) => {
        failure = Object.assign(error, { afterMs: clock.monotonicMs() - startedMs });
      });
      await clock.advance(60_000, turn);
      return failure;
    }

    test.each<[string, 'lastSeq' | 'last' | 'purge', string, (logs: ClusterLogStore) => Promise<unknown>]>([
      ['a read at the end of a log', 'lastSeq', 'unavailable', (logs) => logs.read('log', 99, all)],
      ['the first read of a log', 'last', 'unavailable', (logs) => logs.read('log', 0, all)],
      ['the first append to a log', 'last', 'not-written', (logs) => logs.append('log', batchOf('a'))],
      ['a trim', 'purge', 'unavailable', (logs) => logs.trim('log', 99)],
    ])('%s ends after twelve seconds, and names it', async (_, question, kind, call) => {
      const { clock, logs, openLater } = await openGateways(1);
      await logs.append('log', batchOf('a'));
      const later = await openLater();
      // What is asked for first.
      if (question !== 'last') await later.logs.read('log', 0, all);
      vi.spyOn(later.connection, question).mockImplementation(never);
      const failure = await failureOf(clock, () => call(later.logs));
      expect(failure).toMatchObject({ kind });
      expect(failure?.message).toContain('the leader of FAKE has not answered within 12 s');
      expect(failure?.afterMs).toBeLessThanOrEqual(13_000);
    });

    test('a close that was refused by a server that is behind ends after twelve seconds', async () => {
      const { clock, connections, logs } = await openGateways(1);
      await logs.append('log', batchOf('a'));
      const behind = new MessageLogError('stale', 'wrong last sequence: 1', { lastSeq: 1 });
      vi.spyOn(connections[0]!, 'publish').mockRejectedValue(behind);
      vi.spyOn(connections[0]!, 'last').mockImplementation(never);
      const failure = await failureOf(clock, () => logs.closeLog('log'));
      expect(failure).toMatchObject({ kind: 'unknown' });
      expect(failure?.message).toContain('the leader of FAKE has not answered within 12 s');
      expect(failure?.afterMs).toBeLessThanOrEqual(13_000);
    });
  });

  test('a deletion that another gateway completes first is complete at once', async () => {
    const { clock, connections, gateways } = await openGateways(2);
    const connection = connections[1]!;
    const publish = connection.publish.bind(connection);
    // As its round of retention does with a log that is being deleted.
    vi.spyOn(connection, 'publish').mockImplementationOnce(async (...message) => {
      await gateways[0]!.deleteLog('log');
      return publish(...message);
    });
    const deleted = gateways[1]!.deleteLog('log').then(() => 'complete');
    await clock.advance(1_000, () => new Promise((resolve) => void setImmediate(resolve)));
    expect(await Promise.race([deleted, Promise.resolve('still trying')])).toBe('complete');
  });

  test.each(['publish', 'purge'] as const)(
    'a deletion that ended before its %s is completed later',
    async (step) => {
      const { connections, logs } = await openGateways(1);
      const closed = new MessageLogError('closed', 'the store is closed');
      vi.spyOn(connections[0]!, step).mockRejectedValueOnce(closed);
      await expect(logs.deleteLog('log')).rejects.toThrow();
      // As the owner of a log does when it starts again.
      await logs.createLog('log', { retentionMs: HOUR_MS });
      await expect(logs.read('log', 0, all)).rejects.toMatchObject({ kind: 'not-found' });
      await logs.deleteLog('log');
      expect(await logs.transfer.list()).toEqual([]);
    },
  );

  test('one gateway removes what has expired, and the log goes on after its newest message', async () => {
    const { clock, natsClock, nats, gateways, logs } = await openGateways(2);
    await logs.append('log', batchOf('old'));
    const { pos } = await logs.append('log', batchOf('old too'));
    expect(logs.storedBytes('log')).toBeGreaterThan(0);
    // By the clock of the gateways, which may be wrong.
    clock.stepWallClock(26 * HOUR_MS);
    await Promise.all(gateways.map((gateway) => gateway.removeExpired()));
    expect((await logs.read('log', 0, all)).batches).toHaveLength(2);
    clock.stepWallClock(HOUR_MS);
    natsClock.stepWallClock(26 * HOUR_MS);
    await Promise.all(gateways.map((gateway) => gateway.removeExpired()));
    expect(logs.storedBytes('log')).toBe(0);
    expect(nats.next(1)!.seq).toBe(pos);
    expect(await gateways[1]!.read('log', 0, all)).toMatchObject({
      batches: [],
      trimmed: true,
      endPos: pos + 1,
    });
    const next = await gateways[1]!.append('log', batchOf('new'));
    expect((await logs.read('log', 0, all)).batches.map((batch) => batch.pos)).toEqual([next.pos]);
    expect(await logs.transfer.list()).toEqual(['log']);
  });
});

test('a search by time knows what was stored before, also if it arrives during the search', async () => {
  const { clock, logs, openLater } = await openGateways(1);
  const held: (() => void)[] = [];
  let holds = false;
  const inGateway = (call: () => void) => (holds ? void held.push(call) : queueMicrotask(call));
  const { logs: other } = await openLater({ ...directLink, inGateway });
  // Turns of promises until it arrives: more than the search takes.
  for (let steps = 0; steps < 40; steps++) {
    await other.bounds('log');
    holds = true;
    const { pos } = await logs.append('log', batchOf('a'));
    const searching = other.findByTime('log', clock.now() + 1);
    for (let step = 0; step < steps; step++) await Promise.resolve();
    holds = false;
    for (const arrive of held.splice(0)) arrive();
    expect(await searching, `${steps} steps apart`).toBe(pos + 1);
  }
});

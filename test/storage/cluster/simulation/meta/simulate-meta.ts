import { fastRandom } from '../../../../../src/lib/fast-random.ts';
import { VirtualClock } from '../../../../../src/lib/time/virtual-clock.ts';
import { StorageError } from '../../../../../src/storage/error.ts';
import { Trace, type Violation } from '../../../../simulation/trace.ts';
import { FakeNats } from '../../../../support/fake-messages/nats.ts';
import { runFaults } from '../faults.ts';
import { MetaGateway } from './meta-gateway.ts';
import { type Change, MetaHistory } from './meta-history.ts';

const GATEWAYS = 3;
const CLIENTS_A_GATEWAY = 3;
const KEYS = ['a', 'b', 'c', 'd'];
const BAD_MS = 15_000;
/** Longer than a change is tried. */
const CALM_MS = 30_000;

export interface MetaRun {
  readonly seed: string;
  readonly trace: Trace;
  readonly violation: Violation | undefined;
}

/** Three gateways that change the same documents, on one simulated NATS with faults, from a seed. */
export async function simulateMeta(seed: string): Promise<MetaRun> {
  const trace = new Trace();
  const clock = new VirtualClock();
  const random = fastRandom(`meta ${seed}`);
  const weather = { isBad: false, isDown: false };
  const world = { clock, random, weather, tally: trace.tally };
  const nats = new FakeNats(1);
  const history = new MetaHistory(nats, (what) => trace.reportViolation(what));
  const gateways: MetaGateway[] = [];
  const clients = { areChanging: true };
  let count = 0;

  const start = async (index: number) => {
    for (;;) {
      // As its supervisor would start it again.
      const gateway = await MetaGateway.start(`g${index}`, world, nats).catch(() => undefined);
      if (!gateway) continue;
      gateways[index] = gateway;
      return;
    }
  };
  const client = async (gateway: MetaGateway) => {
    while (clients.areChanging) {
      await new Promise<void>((resolve) => void gateway.time.setTimer(random.fraction() * 200, resolve));
      const key = KEYS[random.integer(KEYS.length)]!;
      if (random.fraction() < 0.3) await look(gateway, key);
      else await change(gateway, key);
    }
  };
  const look = async ({ meta }: MetaGateway, key: string) => {
    const atLeast = history.acknowledged(key);
    try {
      await meta.catchUp();
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return;
    }
    history.checkCaughtUp(key, atLeast, (await meta.get(key))?.revision);
  };
  const change = async ({ meta, name }: MetaGateway, key: string) => {
    // A client may have learnt of the document from another gateway, which may be ahead.
    const source = random.fraction() < 0.3 ? gateways[random.integer(GATEWAYS)]!.meta : meta;
    const base = (await source.get(key))?.revision;
    const isDeletion = base !== undefined && random.fraction() < 0.2;
    const text = isDeletion ? undefined : `${name}-${++count}`;
    const made: Change = { key, text, base, storedBefore: history.storedOf(key).length };
    history.changes.push(made);
    try {
      if (text === undefined) history.settled(made, (await meta.delete(key, base)) ? 'deleted' : 'lost');
      else {
        const value = Buffer.from(text);
        const revision = await (base === undefined
          ? meta.create(key, value)
          : meta.compareAndSet(key, base, value));
        history.settled(made, revision === undefined ? 'lost' : { revision });
      }
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      history.settled(made, error.kind === 'not-written' ? 'not-written' : 'unknown');
    }
    trace.tally.add(`change ${typeof made.outcome === 'object' ? 'stored' : made.outcome}`);
    trace.log(`${key} ${text ?? 'deleted'} ${JSON.stringify(made.outcome)}`);
  };
  const startClients = (index: number) => {
    for (let number = 0; number < CLIENTS_A_GATEWAY; number++) void client(gateways[index]!);
  };
  const advance = (durationMs: number) =>
    clock.advance(durationMs, () => new Promise((resolve) => void setImmediate(resolve)));

  const opened = Promise.all(Array.from({ length: GATEWAYS }, (_, index) => start(index)));
  await advance(1_000);
  await opened;
  for (const index of gateways.keys()) startClients(index);
  weather.isBad = true;
  const untilMs = clock.monotonicMs() + BAD_MS;
  runFaults({ world, gateways, untilMs, trace, restart: start, onStart: startClients });
  await advance(BAD_MS);
  weather.isBad = false;
  weather.isDown = false;
  for (const { time, link } of gateways) {
    time.wake();
    link.isConnected = true;
  }
  clients.areChanging = false;
  await advance(CALM_MS);

  history.checkAll();
  for (const key of KEYS) {
    const newest = history.storedOf(key).at(-1);
    const expected = newest?.text === undefined ? undefined : newest.seq;
    for (const { meta, name, time } of gateways) {
      const found = (await meta.get(key))?.revision;
      if (time.isRunning && found !== expected)
        trace.reportViolation(`${key} is ${found} on ${name} at the end, and ${expected} in the nats`);
    }
  }
  for (const gateway of gateways) gateway.crash();
  let violation: Violation | undefined;
  try {
    trace.throwIfViolated();
  } catch (error) {
    violation = error as Violation;
  }
  return { seed, trace, violation };
}

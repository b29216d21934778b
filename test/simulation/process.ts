import { type Engine, openEngine } from '../../src/engine/engine.ts';
import type { Stream } from '../../src/engine/stream/stream.ts';
import type { Logger } from '../../src/lib/log/logger.ts';
import { seededRandom } from '../../src/lib/random.ts';
import type { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { type Mappings, openMappings } from '../../src/mapping/mappings.ts';
import { openEmbeddedStore } from '../../src/storage/embedded/open.ts';
import type { Store } from '../../src/storage/port.ts';
import { FakeDestination } from '../support/fakes/fake-destination.ts';
import type { FileKeys } from '../../src/storage/embedded/encryption/key-file.ts';
import type { FaultyDisk } from '../support/faulty-disk.ts';
import { reportEarlyCheckpoints } from './early-checkpoints.ts';
import { CheckingFunction } from './checking-function.ts';
import type { Model } from './model.ts';

export const NAMESPACE = { account: '000000000000', region: 'us-east-1' };
export const STREAM_NAME = 'orders';
export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:simulation';

// Small enough that some hundred records fill segments, are sorted into chunks and cause chunks to be dropped.
export const SMALL = {
  segmentBytes: 64 * 1024,
  pageBytes: 32 * 1024,
  tailBytes: 96 * 1024,
  minFreedBytes: 1024,
  maxWaitingBytes: 64 * 1024,
  maxBatchBytes: 24 * 1024,
  chunkWriteBytes: 16 * 1024,
  stateBlockBytes: 2 * 1024,
  minStateChangeBytes: 16 * 1024,
};
const STEP_MS = 10;
const MAX_STEPS = 30_000;

/** The server's process in one life, without its network: store, engine, mappings and a function. */
export class Process {
  readonly disk: FaultyDisk;
  readonly clock: VirtualClock;
  readonly model: Model;
  readonly target: CheckingFunction;
  readonly store: Store;
  readonly engine: Engine;
  readonly mappings: Mappings;
  alive = true;

  private constructor(
    world: ProcessWorld,
    parts: { target: CheckingFunction; store: Store; engine: Engine; mappings: Mappings },
  ) {
    this.disk = world.disk;
    this.clock = world.clock;
    this.model = world.model;
    this.target = parts.target;
    this.store = parts.store;
    this.engine = parts.engine;
    this.mappings = parts.mappings;
  }

  /** Opens the data on the disk, and checks the checkpoints before anything changes. */
  static async open(world: ProcessWorld): Promise<Process> {
    const { disk, clock, model, seed } = world;
    const random = (part: string) => seededRandom(`${seed}/${part}`);
    const logger = tracingLogger(model);
    const store = await openEmbeddedStore({
      disk,
      clock,
      logger,
      durability: 'fsync',
      options: SMALL,
      // Each life has a seed of its own, so no salt is drawn twice.
      encryption: world.fileKeys && { fileKeys: world.fileKeys, random: random('encryption') },
    });
    await reportEarlyCheckpoints(store, model);
    const engine = await openEngine({
      store,
      clock,
      logger,
      random: random('engine'),
      quotas: world.quotas,
      timeScale: 1,
    });
    const self: { process?: Process } = {};
    const target = new CheckingFunction(model, clock, random('function'), () => self.process?.alive ?? true);
    const mappings = await openMappings({
      store,
      clock,
      logger,
      reader: engine.reader,
      invoker: target,
      destination: new FakeDestination(),
      random: random('mappings'),
    });
    target.reportsFailures = () => mappings.list(NAMESPACE)[0]?.settings.reportBatchItemFailures ?? false;
    self.process = new Process(world, { target, store, engine, mappings });
    return self.process;
  }

  get stream(): Stream | undefined {
    return this.engine.streams.find(NAMESPACE, STREAM_NAME);
  }

  async close(): Promise<void> {
    await this.mappings.close();
    await this.engine.close();
    await this.store.close();
  }
}

export interface ProcessWorld {
  readonly disk: FaultyDisk;
  readonly clock: VirtualClock;
  readonly model: Model;
  readonly seed: string;
  readonly quotas: 'on' | 'off';
  /** Encrypts the disk. */
  readonly fileKeys?: FileKeys | undefined;
}

/** Advances the clock until the work is done. Work that never ends is a violation. */
export async function passTimeUntil<T>(
  { clock, model }: Pick<ProcessWorld, 'clock' | 'model'>,
  what: string,
  work: Promise<T>,
): Promise<T> {
  const progress = { done: false };
  const finish = () => {
    progress.done = true;
  };
  work.then(finish, finish);
  await clock.advance(0);
  for (let step = 0; !progress.done && step < MAX_STEPS; step++) await clock.advance(STEP_MS);
  if (!progress.done) model.trace.reportViolation(`${what} never ends`);
  model.trace.throwIfViolated();
  return work;
}

/** Log lines are part of the trace. */
function tracingLogger(model: Model): Logger {
  const log = (message: string, facts: Readonly<Record<string, unknown>> = {}) =>
    model.trace.log(`${model.now()} log: ${message} ${JSON.stringify(facts, errorsAsText)}`);
  return { info: log, warn: log, error: log };
}

function errorsAsText(_key: string, value: unknown): unknown {
  return value instanceof Error ? String(value) : value;
}

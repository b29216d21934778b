import { type Engine, openEngine } from '../../src/engine/engine.ts';
import type { Stream } from '../../src/engine/stream/stream.ts';
import type { Logger } from '../../src/lib/log/logger.ts';
import { seededRandom } from '../../src/lib/random.ts';
import type { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { type Mappings, openMappings } from '../../src/mapping/mappings.ts';
import { openEmbeddedStore } from '../../src/storage/embedded/open.ts';
import type { Store } from '../../src/storage/port.ts';
import { FakeDestination } from '../support/fake-destination.ts';
import type { FaultyDisk } from '../support/faulty-disk.ts';
import { accuseOfEarlyCheckpoints } from './early-checkpoints.ts';
import { JudgingFunction } from './judging-function.ts';
import type { Model } from './model.ts';

export const NAMESPACE = { account: '000000000000', region: 'us-east-1' };
export const STREAM_NAME = 'orders';
export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:simulation';

// So small that a run of some hundred records fills segments, sorts them into chunks and drops chunks.
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
  readonly target: JudgingFunction;
  readonly store: Store;
  readonly engine: Engine;
  readonly mappings: Mappings;
  alive = true;

  private constructor(
    world: ProcessWorld,
    parts: { target: JudgingFunction; store: Store; engine: Engine; mappings: Mappings },
  ) {
    this.disk = world.disk;
    this.clock = world.clock;
    this.model = world.model;
    this.target = parts.target;
    this.store = parts.store;
    this.engine = parts.engine;
    this.mappings = parts.mappings;
  }

  /** Opens what is on the disk, and looks at checkpoints before anything moves. */
  static async open(world: ProcessWorld): Promise<Process> {
    const { disk, clock, model, seed } = world;
    const random = (part: string) => seededRandom(`${seed}/${part}`);
    const logger = tracingLogger(model);
    const store = await openEmbeddedStore({ disk, clock, logger, durability: 'fsync', options: SMALL });
    await accuseOfEarlyCheckpoints(store, model);
    const engine = await openEngine({
      store,
      clock,
      logger,
      random: random('engine'),
      quotas: world.quotas,
      timeScale: 1,
    });
    const self: { process?: Process } = {};
    const target = new JudgingFunction(model, clock, random('function'), () => self.process?.alive ?? true);
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
}

/** Lets time pass until the work is done; a work that never ends is a fault of its own. */
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
  if (!progress.done) model.trace.accuse(`${what} never ends`);
  model.trace.throwIfViolated();
  return work;
}

/** What the operator is told belongs to the story. */
function tracingLogger(model: Model): Logger {
  const tell = (message: string, facts: Readonly<Record<string, unknown>> = {}) =>
    model.trace.tell(`${model.now()} log: ${message} ${JSON.stringify(facts, errorsAsText)}`);
  return { info: tell, warn: tell, error: tell };
}

function errorsAsText(_key: string, value: unknown): unknown {
  return value instanceof Error ? String(value) : value;
}

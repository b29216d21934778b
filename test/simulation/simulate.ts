import type { FileKeys } from '../../src/storage/embedded/encryption/key-file.ts';
import { type Random, seededRandom } from '../../src/lib/random.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { BunchingClock } from '../support/bunch.ts';
import { FaultyDisk } from '../support/faulty-disk.ts';
import { DocumentWriter } from './document-writer.ts';
import { flipSomeBit } from './flipped-bits.ts';
import { IteratorReader } from './iterator-reader.ts';
import { live } from './life.ts';
import { Model } from './model.ts';
import { Operator } from './operator.ts';
import { passTimeUntil, Process } from './process.ts';
import { Trace, Violation } from './trace.ts';
import { RecreatedStream } from './recreated-stream.ts';
import { FaultInjector } from './fault-injector.ts';

/*
 * Several lives of one data directory. In each the engine opens what the last one left, runs with disk faults,
 * and ends: cleanly, killed, or by a power cut during a write. The last life has no faults, and everything that
 * was acknowledged must be there.
 */

const START_MS = Date.UTC(2026, 0, 1);
const DEFAULT_RETENTION_HOURS = 24;
const MAX_LIVES = 5;
const MAX_STEPS = 160;
// Checking a flipped bit takes as long as a life.
const FLIPPED_SHARE = 0.4;
const MAX_DISK_OPERATIONS = 250;
const MAX_SHORT_DOWNTIME_MS = 10_000;
const MAX_LONG_DOWNTIME_MS = 3 * 3_600_000;
// Back-off grows to a minute, and a batch may fail on each of its records.
const CALM_STEPS = 400;
const CALM_STEP_MS = 1_000;

export interface Simulation {
  readonly seed: string;
  readonly trace: Trace;
  readonly violation: Violation | undefined;
  readonly records: number;
}

/** Runs one seed from beginning to end. The same seed makes the same trace, byte for byte. */
/** @param fileKeys encrypt the disk; by default it is not encrypted */
export async function simulate(seed: string, fileKeys?: FileKeys): Promise<Simulation> {
  const world = new World(seed, fileKeys);
  let violation: Violation | undefined;
  try {
    await world.run();
  } catch (error) {
    if (!(error instanceof Violation))
      world.trace.reportViolation(`unexpected: ${error instanceof Error ? error.stack : String(error)}`);
    violation = error instanceof Violation ? error : new Violation(String(error), { cause: error });
  }
  return { seed, trace: world.trace, violation, records: [...world.model.records].length };
}

class World {
  readonly trace = new Trace();
  readonly model: Model;
  readonly #seed: string;
  readonly #fileKeys: FileKeys | undefined;
  readonly #random;
  readonly #operator: Operator;
  readonly #readers: readonly IteratorReader[];
  readonly #recreatedStream: RecreatedStream;
  readonly #documentWriter: DocumentWriter;
  readonly #quotas: 'on' | 'off';
  /** Undefined in the seeds in which everything arrives alone. */
  readonly #bunches: Random | undefined;
  #clock = new VirtualClock(START_MS);
  #disk = new FaultyDisk(this.trace.tally);
  #life = 0;

  constructor(seed: string, fileKeys: FileKeys | undefined) {
    this.#seed = seed;
    this.#fileKeys = fileKeys;
    this.#random = seededRandom(seed);
    const bunches = seededRandom(`${seed}/arrivals`);
    this.#bunches = bunches.integer(2) === 0 ? bunches : undefined;
    this.model = new Model(this.trace, () => this.#clock.now(), DEFAULT_RETENTION_HOURS);
    this.#operator = new Operator(this.model, seededRandom(`${seed}/operator`));
    this.#readers = ['reader one', 'reader two'].map(
      (name) => new IteratorReader(name, this.model, seededRandom(`${seed}/${name}`)),
    );
    // The names in these seeds stay, so that recorded seeds do the same.
    this.#recreatedStream = new RecreatedStream(this.model, seededRandom(`${seed}/visitor`));
    this.#documentWriter = new DocumentWriter(this.model, seededRandom(`${seed}/clerk`));
    this.#quotas = this.#random.integer(4) === 0 ? 'on' : 'off';
  }

  async run(): Promise<void> {
    const lives = 1 + this.#random.integer(MAX_LIVES);
    for (let life = 0; life < lives; life++) await this.#live();
    await this.#liveCalmly();
    // A clean end must not lose anything either.
    await this.#liveCalmly();
  }

  async #live(): Promise<void> {
    const random = this.#nextLife();
    const end = random.fraction();
    if (end < 0.6) this.#disk.cutPowerAfter(random.integer(MAX_DISK_OPERATIONS));
    const process = await this.#open();
    if (process) {
      if (this.#disk.hasPower) await this.#inspect(process);
      const injector = new FaultInjector(this.#disk, this.#clock, random, this.trace);
      await live(process, {
        steps: random.integer(MAX_STEPS),
        random,
        operator: this.#operator,
        readers: this.#readers,
        injector,
        recreatedStream: this.#recreatedStream,
        documentWriter: this.#documentWriter,
        bunches: this.#bunches,
      });
      if (end > 0.85) await this.#close(process);
      process.alive = false;
    }
    this.#crash(random.integer(2 ** 31), random.fraction() < 0.3 && this.#disk.hasPower);
    if (random.fraction() < FLIPPED_SHARE) await this.#flipSomeBit(random);
  }

  async #flipSomeBit(random: Random): Promise<void> {
    const { trace } = this;
    await this.#passTime(
      'flipping a bit',
      flipSomeBit(this.#disk, random, this.#clock.now(), trace, this.#fileKeys),
    );
    trace.throwIfViolated();
  }

  async #liveCalmly(): Promise<void> {
    this.#nextLife();
    const process = await this.#open();
    if (!process) return;
    await this.#inspect(process);
    process.target.calm = true;
    await this.#untilAllIsDone(process);
    await this.#inspect(process);
    if (process.stream) {
      this.#operator.reportUndoneChanges(process.stream);
      for (const reader of this.#readers)
        await this.#passTime('reading on', reader.readAll(process, process.stream));
    }
    await this.#close(process);
    process.alive = false;
    this.#crash(0, false);
    this.trace.throwIfViolated();
  }

  /** Time passes between two lives. A new clock keeps the timers of the last life from firing. */
  #nextLife() {
    this.#life++;
    const long = this.#random.integer(4) === 0;
    const downtimeMs = this.#random.integer(long ? MAX_LONG_DOWNTIME_MS : MAX_SHORT_DOWNTIME_MS);
    const nowMs = this.#clock.now() + downtimeMs;
    this.#clock = this.#bunches ? new BunchingClock(this.#bunches, nowMs) : new VirtualClock(nowMs);
    this.trace.log(`${this.#clock.now()} life ${this.#life} begins`);
    return seededRandom(`${this.#seed}/${this.#life}`);
  }

  async #open(): Promise<Process | undefined> {
    const opening = Process.open({
      disk: this.#disk,
      clock: this.#clock,
      model: this.model,
      seed: `${this.#seed}/${this.#life}`,
      quotas: this.#quotas,
      fileKeys: this.#fileKeys,
    });
    try {
      return await this.#passTime('opening', opening);
    } catch (error) {
      // Only a power cut may keep the engine from opening.
      if (this.#disk.hasPower) throw error;
      return undefined;
    }
  }

  /** Reads everything that is stored, from the beginning. */
  async #inspect(process: Process): Promise<void> {
    await this.#passTime('inspecting the documents', this.#documentWriter.inspect(process));
    const { stream } = process;
    if (!stream?.isAvailable) return;
    this.#operator.lookAt(stream);
    await this.#passTime('inspecting the re-created stream', this.#recreatedStream.inspect(process));
    const inspector = new IteratorReader(
      'the inspector',
      this.model,
      seededRandom(`${this.#seed}/inspector`),
    );
    await this.#passTime('inspecting', inspector.readAll(process, stream));
    inspector.stop();
    this.model.forgetUnseen();
    this.trace.throwIfViolated();
  }

  async #untilAllIsDone(process: Process): Promise<void> {
    await this.#passTime('making a stream', this.#operator.makeStream(process));
    for (let step = 0; step < CALM_STEPS; step++) {
      await this.#clock.advance(CALM_STEP_MS);
      this.trace.throwIfViolated();
      if (process.stream?.isAvailable === true) {
        await this.#passTime('making a mapping', this.#operator.makeMapping(process));
      }
      const enabled = await this.#passTime('enabling', this.#operator.enableMapping(process));
      if (
        enabled === 'enabled' &&
        this.#undelivered().length === 0 &&
        process.stream?.document.status === 'ACTIVE'
      )
        return;
    }
    for (const { id } of this.#undelivered()) this.trace.reportViolation(`record ${id} is never delivered`);
  }

  #undelivered() {
    const expiredMs = this.model.horizon.mayHideBefore(this.#clock.now());
    return [...this.model.records].filter(
      ({ fate, delivered, earliestMs }) => fate === 'stored' && !delivered && earliestMs >= expiredMs,
    );
  }

  async #close(process: Process): Promise<void> {
    await this.#passTime('closing', process.close()).catch((error: unknown) => {
      this.trace.log(`${this.#clock.now()} closing fails: ${String(error)}`);
    });
  }

  #crash(luck: number, onlyProcess: boolean): void {
    const { steps, hasPower } = this.#disk;
    this.trace.log(
      `${this.#clock.now()} life ${this.#life} ends after ${steps} disk operations${hasPower ? '' : ', the power is cut'}`,
    );
    this.model.crashed();
    if (onlyProcess) this.trace.tally.add('process killed');
    this.#disk = onlyProcess ? this.#disk.afterKill() : this.#disk.afterPowerCut(luck);
  }

  #passTime<T>(what: string, work: Promise<T>): Promise<T> {
    return passTimeUntil({ clock: this.#clock, model: this.model }, what, work);
  }
}

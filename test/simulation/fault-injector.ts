import { type Clock, sleep } from '../../src/lib/time/clock.ts';
import { yieldToEventLoop } from '../../src/lib/event-loop/yield-to-event-loop.ts';
import type { Random } from '../../src/lib/random.ts';
import type { Fault, FaultyDisk } from '../support/faulty-disk.ts';
import type { Trace } from './trace.ts';

// After these failures nothing may be acknowledged until the next life. The journal's next segment is prepared in the
// background and may fail without harm, so it is not among them.
const FATAL: readonly Omit<Fault, 'code'>[] = [
  { operation: 'write', path: /^journal\//, mode: 'write-durable' },
  { operation: 'write', path: /^journal\//, mode: 'write-durable', landed: true },
  { operation: 'sync', path: /^(checkpoint|chunks|state)/ },
];
const HARMLESS: readonly Omit<Fault, 'code'>[] = [
  { operation: 'sync', path: /^journal\// },
  { operation: 'open', path: /^journal\// },
  { operation: 'write', path: /^(checkpoint|chunks|state)/ },
  { operation: 'rename', path: /^checkpoint/ },
  { operation: 'syncDirectory', path: /^(|chunks|journal|state)$/ },
];
const MAX_LATENCY_MS = 60;
const MAX_TROUBLE_MS = 4_000;
// Space for a few small batches, less than a chunk or a new segment needs.
const LAST_ROOM_BYTES = 40_000;

/** Makes the disk slow, full or failing in one life. */
export class FaultInjector {
  readonly #disk: FaultyDisk;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #trace: Trace;
  readonly #fatal: Fault[] = [];
  #slowestMs = 0;

  constructor(disk: FaultyDisk, clock: Clock, random: Random, trace: Trace) {
    this.#disk = disk;
    this.#clock = clock;
    this.#random = random;
    this.#trace = trace;
    disk.latency = async (operation) => {
      if (this.#slowestMs > 0) await sleep(clock, random.integer(this.#slowestMs));
      else if (operation === 'write') await yieldToEventLoop();
    };
  }

  /** A write or sync has failed after which the engine must not acknowledge anything. */
  get hasFailed(): boolean {
    return this.#fatal.some((fault) => !this.#disk.faults.includes(fault));
  }

  change(): void {
    const luck = this.#random.fraction();
    if (luck < 0.5) this.#slowDown();
    else if (luck < 0.8) this.#fillUp();
    else this.#break(luck < 0.93 ? FATAL : HARMLESS, luck < 0.93);
  }

  #slowDown(): void {
    this.#slowestMs = 1 + this.#random.integer(MAX_LATENCY_MS);
    this.#trace.tally.add('slow disk');
    this.#trace.log(`disk operations take up to ${this.#slowestMs} ms`);
    this.#later(() => {
      this.#slowestMs = 0;
    });
  }

  #fillUp(): void {
    this.#disk.capacityBytes = this.#disk.usedBytes + this.#random.integer(LAST_ROOM_BYTES);
    this.#trace.log(`disk is full at ${this.#disk.capacityBytes} bytes`);
    this.#later(() => {
      this.#disk.capacityBytes = Number.POSITIVE_INFINITY;
    });
  }

  #break(among: readonly Omit<Fault, 'code'>[], fatal: boolean): void {
    const fault = { ...among[this.#random.integer(among.length)]!, code: 'EIO' };
    this.#trace.log(`disk will fail to ${fault.operation} ${fault.path}`);
    this.#disk.faults.push(fault);
    if (fatal) this.#fatal.push(fault);
  }

  #later(end: () => void): void {
    this.#clock.setTimer(1 + this.#random.integer(MAX_TROUBLE_MS), end);
  }
}

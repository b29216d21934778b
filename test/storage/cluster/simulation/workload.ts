import { StorageError } from '../../../../src/storage/error.ts';
import type { Trace } from '../../../simulation/trace.ts';
import { batchOf } from '../../../support/batch.ts';
import type { Gateway, World } from './gateway.ts';
import type { Append, LogHistory } from './history.ts';

/** Wall clocks of gateways differ from the simulated time by up to this. */
const MAX_SKEW_MS = 2_000;
const LONG_MS = 24 * 3_600_000;
const SHORT_MS = 4_000;

interface TailReader {
  readonly gateway: Gateway;
  readonly history: LogHistory;
  nextPos: number;
  hasEnded: boolean;
}

/** What clients do through the gateways: put, read, wait, find, trim, close, delete, change retention. */
export class Workload {
  readonly #world: World;
  readonly #gateways: readonly Gateway[];
  readonly #histories: readonly LogHistory[];
  readonly #trace: Trace;
  readonly #readers: TailReader[] = [];
  readonly #created = new Set<string>();
  readonly #retentionMs = new Map<string, number>();
  /** By log: changes of its retention that may still be stored. */
  readonly #openRetentionChanges = new Map<string, number>();
  #event = 0;
  #count = 0;
  #isProducing = true;

  constructor(world: World, gateways: readonly Gateway[], histories: readonly LogHistory[], trace: Trace) {
    this.#world = world;
    this.#gateways = gateways;
    this.#histories = histories;
    this.#trace = trace;
  }

  begin(): void {
    for (const [index, history] of this.#histories.entries()) {
      const retentionMs = index === 1 ? SHORT_MS : LONG_MS;
      this.#retentionMs.set(history.id, retentionMs);
      const gateway = this.#gateways[index % this.#gateways.length]!;
      void gateway.logs.createLog(history.id, { retentionMs }).then(() => this.#created.add(history.id));
    }
    for (const index of this.#gateways.keys()) this.startOn(index);
    this.#every(1_500, () => this.#control());
  }

  /** Clients of a gateway that has started. */
  startOn(index: number): void {
    const gateway = this.#gateways[index]!;
    for (const history of this.#histories) {
      void this.#produce(gateway, history);
      void this.#tail(gateway, history);
    }
    void this.#probe(gateway);
  }

  stopProducing(): void {
    this.#isProducing = false;
  }

  checkReaders(): void {
    for (const { gateway, history, nextPos, hasEnded } of this.#readers) {
      if (!gateway.time.isRunning || hasEnded || history.isDeleting) continue;
      const missed = history.stored.find((batch) => batch.pos >= nextPos && !history.mayBeRemoved(batch));
      if (missed)
        this.#trace.reportViolation(
          `${history.id}: a reader on ${gateway.name} still waits at ${nextPos} for ${missed.pos}`,
        );
      else if (history.closedFrom !== undefined)
        this.#trace.reportViolation(`${history.id}: a reader on ${gateway.name} still waits after the close`);
    }
  }

  /** After the faults: every log that is open takes appends again, and everything is read once more on each gateway. */
  async useAllAgain(): Promise<void> {
    for (const gateway of this.#gateways) {
      for (const history of this.#histories) {
        await this.#append(gateway, history);
        const { text, result, error } = history.appends.at(-1)!;
        const isEnded = error === 'closed' || error === 'not-found';
        if (!result && !isEnded)
          this.#trace.reportViolation(`${history.id}: ${text} was refused as ${error}`);
        for (let from = 0; ;) {
          const read = await this.#read(gateway, history, from, 2 ** 20);
          if (!read || read === 'not-found' || read.batches.length === 0) break;
          from = read.nextPos;
        }
      }
    }
  }

  async #produce(gateway: Gateway, history: LogHistory): Promise<void> {
    const { random } = this.#world;
    while (this.#isProducing) {
      await this.#pause(gateway, random.fraction() < 0.3 ? 5 : 500);
      if (!this.#isProducing || !this.#created.has(history.id)) continue;
      // A client notices the end of a log sooner or later.
      const isEnded = history.closedFrom !== undefined || history.deletedFrom !== undefined;
      if (isEnded && random.fraction() < 0.9) continue;
      const burst = random.fraction() < 0.3 ? 1 + random.integer(8) : 1;
      await Promise.all(Array.from({ length: burst }, () => this.#append(gateway, history)));
    }
  }

  async #append(gateway: Gateway, history: LogHistory): Promise<void> {
    const text = `${gateway.name}-${++this.#count}${'.'.repeat(this.#world.random.integer(80))}`;
    const append: Append = { text, invoked: ++this.#event };
    history.appends.push(append);
    try {
      append.result = await gateway.logs.append(history.id, batchOf(text));
    } catch (error) {
      append.error = this.#kindOf(error, history);
    }
    append.settled = ++this.#event;
    this.#trace.log(`${history.id} ${text.replaceAll('.', '')} ${append.result?.pos ?? append.error}`);
    this.#world.tally.add(append.result ? 'append acknowledged' : `append ${append.error}`);
    history.checkAppend(append);
  }

  /** Reads everything, waiting for more at the end. */
  async #tail(gateway: Gateway, history: LogHistory): Promise<void> {
    const reader: TailReader = { gateway, history, nextPos: 0, hasEnded: false };
    while (!this.#created.has(history.id)) await this.#pause(gateway, 50);
    this.#readers.push(reader);
    for (;;) {
      const read = await this.#read(gateway, history, reader.nextPos, 400);
      if (read === 'not-found') reader.hasEnded = true;
      else if (read) {
        reader.nextPos = read.nextPos;
        reader.hasEnded = read.closed && read.nextPos >= read.endPos;
      }
      if (reader.hasEnded) return;
      if (!read) await this.#pause(gateway, 300);
      else if (read !== 'not-found' && read.batches.length === 0) {
        const waited = await gateway.logs
          .waitForAppend(history.id, reader.nextPos, { timeoutMs: LONG_MS })
          .catch((error: unknown) => this.#kindOf(error, history));
        if (waited === 'timeout')
          this.#trace.reportViolation(`${history.id}: a wait ended without an append`);
        if (waited === 'unavailable') await this.#pause(gateway, 300);
      }
    }
  }

  /** Reads from anywhere, LATEST, and searches by time. */
  async #probe(gateway: Gateway): Promise<void> {
    const { random, clock } = this.#world;
    for (;;) {
      await this.#pause(gateway, 400);
      const history = this.#anyLog();
      if (!history) continue;
      const { stored } = history;
      const some = stored.length > 0 ? stored[random.integer(stored.length)] : undefined;
      const invoked = ++this.#event;
      const wasClosed = history.closedFrom !== undefined;
      switch (random.integer(3)) {
        case 0:
          await this.#read(gateway, history, (some?.pos ?? 0) + random.integer(2), 1 + random.integer(600));
          break;
        case 1: {
          const bounds = await this.#attempt(history, () => gateway.logs.bounds(history.id));
          if (bounds) history.checkBounds(bounds, { invoked, resolved: ++this.#event, closed: wasClosed });
          break;
        }
        default: {
          const timeMs = some ? some.timestampMs + random.integer(3) - 1 : clock.now();
          const found = await this.#attempt(history, () => gateway.logs.findByTime(history.id, timeMs));
          this.#expire(history);
          if (found !== undefined) history.checkTime(found, timeMs, invoked);
        }
      }
    }
  }

  /** Sometimes trims, changes the retention, closes or deletes a log, through any gateway. */
  #control(): void {
    const { random } = this.#world;
    const gateway = this.#gateways[random.integer(this.#gateways.length)]!;
    const history = this.#anyLog();
    if (!history || !this.#isProducing) return;
    const draw = random.fraction();
    if (draw < 0.5) void this.#trim(gateway, history);
    else if (draw < 0.75 && history.id === 'log-1') void this.#setRetention(gateway, history);
    else if (draw < 0.85 && history.id === 'log-2') void this.#close(gateway, history);
    else if (draw < 0.8 && history.id === 'log-3') void this.#delete(gateway, history);
  }

  async #trim(gateway: Gateway, history: LogHistory): Promise<void> {
    const { stored } = history;
    const { random } = this.#world;
    const isAll = random.fraction() < 0.2;
    const before = isAll
      ? (stored.at(-1)?.pos ?? 0) + 1
      : (stored[Math.floor(stored.length * random.fraction())]?.pos ?? 0);
    history.trimRequested = Math.max(history.trimRequested, before);
    const done = await this.#attempt(history, async () => {
      await gateway.logs.trim(history.id, before);
      return true;
    });
    if (!done) return;
    this.#world.tally.add('trimmed');
    gateway.trimmed.set(history.id, Math.max(gateway.trimmed.get(history.id) ?? 0, before));
  }

  async #setRetention(gateway: Gateway, history: LogHistory): Promise<void> {
    const next = this.#retentionMs.get(history.id) === SHORT_MS ? LONG_MS : SHORT_MS;
    this.#expire(history);
    if (next === SHORT_MS) this.#retentionMs.set(history.id, SHORT_MS);
    // One that is under way, or whose answer was lost, may be stored after this one.
    const isAlone = this.#countRetentionChange(history, 1) === 1;
    let kind: string | undefined;
    try {
      await gateway.logs.setRetention(history.id, next);
    } catch (error) {
      kind = this.#kindOf(error, history);
    }
    this.#expire(history);
    const isOpen = kind === 'unknown';
    const others = this.#countRetentionChange(history, isOpen ? 0 : -1);
    if (kind !== undefined) return;
    if (isAlone && others === 0) this.#retentionMs.set(history.id, next);
    this.#world.tally.add('retention changed');
  }

  /** @returns how many there are now */
  #countRetentionChange({ id }: LogHistory, by: number): number {
    const count = (this.#openRetentionChanges.get(id) ?? 0) + by;
    this.#openRetentionChanges.set(id, count);
    return count;
  }

  async #close(gateway: Gateway, history: LogHistory): Promise<void> {
    const done = await this.#attempt(history, async () => {
      await gateway.logs.closeLog(history.id);
      return true;
    });
    if (!done) return;
    this.#world.tally.add('closed');
    history.closedFrom ??= ++this.#event;
  }

  async #delete(gateway: Gateway, history: LogHistory): Promise<void> {
    history.isDeleting = true;
    const done = await this.#attempt(history, async () => {
      await gateway.logs.deleteLog(history.id);
      return true;
    });
    if (!done) return;
    this.#world.tally.add('deleted');
    history.deletedFrom ??= ++this.#event;
  }

  async #read(gateway: Gateway, history: LogHistory, fromPos: number, maxBytes: number) {
    const read = {
      fromPos,
      invoked: ++this.#event,
      trimmedHere: gateway.trimmed.get(history.id) ?? 0,
      closed: history.closedFrom !== undefined,
    };
    let kind = '';
    const result = await gateway.logs.read(history.id, fromPos, { maxBytes }).catch((error: unknown) => {
      kind = this.#kindOf(error, history);
    });
    this.#expire(history);
    if (result) history.checkRead(result, read);
    return result ?? (kind === 'not-found' ? kind : undefined);
  }

  /** What a gateway may have removed by now, because it is older than the retention by the gateway's clock. */
  #expire(history: LogHistory): void {
    const horizonMs = this.#world.clock.now() + MAX_SKEW_MS - this.#retentionMs.get(history.id)!;
    history.expiredBeforeMs = Math.max(history.expiredBeforeMs, horizonMs);
  }

  async #attempt<T>(history: LogHistory, act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      this.#kindOf(error, history);
      return undefined;
    }
  }

  #kindOf(error: unknown, history: LogHistory): string {
    if (!(error instanceof StorageError)) {
      this.#trace.reportViolation(`${history.id}: ${error instanceof Error ? error.stack : String(error)}`);
      return 'other';
    }
    if (error.kind === 'corrupt' || (error.kind === 'not-found' && !history.isDeleting))
      this.#trace.reportViolation(`${history.id}: ${error.kind}: ${error.message}`);
    return error.kind;
  }

  #anyLog(): LogHistory | undefined {
    const history = this.#histories[this.#world.random.integer(this.#histories.length)]!;
    return this.#created.has(history.id) ? history : undefined;
  }

  /** Also resolves when the gateway is frozen; never when it has crashed. */
  #pause(gateway: Gateway, maxMs: number): Promise<void> {
    return new Promise((resolve) => {
      gateway.time.setTimer(this.#world.random.fraction() * maxMs, resolve);
    });
  }

  #every(intervalMs: number, act: () => void): void {
    this.#world.clock.setTimer(intervalMs * this.#world.random.fraction(), () => {
      act();
      if (this.#isProducing) this.#every(intervalMs, act);
    });
  }
}

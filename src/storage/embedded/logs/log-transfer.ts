import type { StorageError } from '../../error.ts';
import { type StoredBatch, UNTIL_TRIMMED_MS } from '../../port.ts';
import { byPosition, type LogFacts, type LogTransfer } from '../../transfer.ts';
import { FRAME, type FrameKind } from '../frame/frame.ts';
import { packedBytes, writePacked } from '../frame/packed-payload.ts';
import type { Entry } from '../journal/journal.ts';
import { locationOf, type Page } from '../journal/page.ts';
import { type LogState, notFound } from '../state/log-state.ts';
import type { StoreCore } from '../store-core.ts';

/** Logs of a data directory that are copied from or to another store. */
export class EmbeddedLogTransfer implements LogTransfer {
  readonly #core: StoreCore;

  constructor(core: StoreCore) {
    this.#core = core;
  }

  async list(): Promise<string[]> {
    return Array.from(this.#core.state.logs(), ({ id }) => id);
  }

  async facts(id: string): Promise<LogFacts> {
    const { retentionMs, firstPos, endPos, lastTimeMs, phase } = this.#require(id);
    return {
      retentionMs,
      firstPos: Math.min(firstPos, endPos),
      endPos,
      lastTimeMs,
      closed: phase === 'closed',
    };
  }

  async begin(id: string, firstPos: number): Promise<number> {
    const log = this.#core.state.log(id);
    if (log) return log.phase === 'open' ? log.endPos : Infinity;
    await this.#create(id, this.#core.state.takeLogNumber(), firstPos, 0);
    return firstPos;
  }

  async append(id: string, batches: readonly StoredBatch[]): Promise<void> {
    const log = this.#require(id);
    await Promise.all(byPosition(batches).map((group) => this.#appendGroup(log, group)));
  }

  async finish(
    id: string,
    { firstPos, endPos, lastTimeMs }: Pick<LogFacts, 'firstPos' | 'endPos' | 'lastTimeMs'>,
  ): Promise<void> {
    const log = this.#require(id);
    // Positions that the other log used, and whose batches are gone, are not used again.
    if (log.endPos < endPos || log.lastTimeMs < lastTimeMs)
      await this.#create(id, log.number, endPos, lastTimeMs);
    await this.#core.change({ kind: FRAME.trimLog, logNumber: log.number, pos: firstPos });
  }

  #appendGroup(log: LogState, group: readonly StoredBatch[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#core.journal.stage(new TransferredEntry(log, group, resolve, reject));
    });
  }

  #create(id: string, logNumber: number, pos: number, timeMs: number): Promise<void> {
    const payload = Buffer.from(JSON.stringify({ id, retentionMs: UNTIL_TRIMMED_MS }));
    return this.#core.change({ kind: FRAME.createLog, logNumber, pos, timeMs, payload });
  }

  #require(id: string): LogState {
    const log = this.#core.state.log(id);
    if (!log) throw notFound(id);
    return log;
  }
}

/** Batches of one position that are being written to the journal with the position and the time that they have. */
class TransferredEntry implements Entry {
  readonly kind: FrameKind;
  readonly logNumber: number;
  readonly recordCount: number;
  readonly payloadBytes: number;
  readonly pos: number;
  readonly timeMs: number;
  readonly #log: LogState;
  readonly #batches: readonly StoredBatch[];
  readonly #resolve: () => void;
  readonly #reject: (error: StorageError) => void;

  constructor(
    log: LogState,
    batches: readonly StoredBatch[],
    resolve: () => void,
    reject: (error: StorageError) => void,
  ) {
    const [first] = batches;
    this.kind = batches.length === 1 ? FRAME.append : FRAME.packed;
    this.logNumber = log.number;
    this.recordCount = batches.reduce((sum, { recordCount }) => sum + recordCount, 0);
    this.payloadBytes = batches.length === 1 ? first!.bytes.length : packedBytes(batches);
    this.pos = first!.pos;
    this.timeMs = first!.timestampMs;
    this.#log = log;
    this.#batches = batches;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  writeTo(target: Buffer, offset: number): void {
    if (this.kind === FRAME.append) this.#batches[0]!.bytes.copy(target, offset);
    else writePacked(this.#batches, target, offset);
  }

  committed(page: Page, at: number): void {
    this.#log.appended(this.pos, this.timeMs, locationOf(page, at));
    this.#resolve();
  }

  refused(error: StorageError): void {
    this.#reject(error);
  }
}

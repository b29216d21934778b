import type { StorageError } from '../error.ts';
import type { AppendBatch, AppendResult } from '../port.ts';
import { type ControlKind, FRAME, type FrameKind } from './frame/frame.ts';
import type { Entry } from './journal/journal.ts';
import { locationOf, type Page } from './journal/page.ts';
import type { LogState } from './state/log-state.ts';
import type { StoreState } from './state/store-state.ts';

/** A batch that is being written to the journal. */
export class AppendEntry implements Entry {
  readonly kind = FRAME.append;
  readonly logNumber: number;
  readonly recordCount: number;
  readonly payloadBytes: number;
  readonly pos: number;
  readonly timeMs: number;
  readonly #log: LogState;
  readonly #batch: AppendBatch;
  readonly #resolve: (result: AppendResult) => void;
  readonly #reject: (error: StorageError) => void;

  constructor(
    log: LogState,
    batch: AppendBatch,
    timeMs: number,
    resolve: (result: AppendResult) => void,
    reject: (error: StorageError) => void,
  ) {
    this.logNumber = log.number;
    this.recordCount = batch.recordCount;
    this.payloadBytes = batch.byteLength;
    this.pos = log.nextPos;
    this.timeMs = timeMs;
    this.#log = log;
    this.#batch = batch;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  writeTo(target: Buffer, offset: number): void {
    this.#batch.writeTo(target, offset);
  }

  committed(page: Page, at: number): void {
    this.#log.appended(this.pos, this.timeMs, locationOf(page, at));
    this.#resolve({ pos: this.pos, firstIndex: 0, timestampMs: this.timeMs });
  }

  refused(error: StorageError): void {
    this.#reject(error);
  }
}

export interface ControlChange {
  readonly kind: ControlKind;
  readonly logNumber?: number;
  readonly pos?: number;
  readonly timeMs?: number;
  readonly payload?: Buffer;
}

const NO_PAYLOAD = Buffer.alloc(0);

/** A change of a log or of a metadata entry that is being written to the journal. */
export class ControlEntry implements Entry {
  readonly kind: FrameKind;
  readonly logNumber: number;
  readonly recordCount = 0;
  readonly payloadBytes: number;
  readonly pos: number;
  readonly timeMs: number;
  readonly #payload: Buffer;
  readonly #state: StoreState;
  readonly #resolve: () => void;
  readonly #reject: (error: StorageError) => void;

  constructor(
    state: StoreState,
    { kind, logNumber = 0, pos = 0, timeMs = 0, payload = NO_PAYLOAD }: ControlChange,
    resolve: () => void,
    reject: (error: StorageError) => void,
  ) {
    this.kind = kind;
    this.logNumber = logNumber;
    this.payloadBytes = payload.length;
    this.pos = pos;
    this.timeMs = timeMs;
    this.#payload = payload;
    this.#state = state;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  writeTo(target: Buffer, offset: number): void {
    this.#payload.copy(target, offset);
  }

  committed(page: Page, at: number): void {
    this.#state.applyControl(page.buffer, at);
    this.#resolve();
  }

  refused(error: StorageError): void {
    this.#reject(error);
  }
}

import type { Disk } from '../../../lib/disk/disk.ts';
import { yieldToEventLoop } from '../../../lib/event-loop/yield-to-event-loop.ts';
import { type CheckpointHead, writeHeads } from './checkpoint.ts';
import { LOGS_PER_TURN } from '../chunk/sort-tail.ts';
import type { JournalPosition } from '../journal/block.ts';
import type { EmbeddedOptions } from '../options.ts';
import { allFrames, changedFrames } from '../state-file/frames.ts';
import { removeOtherStateFiles, type StateFile } from '../state-file/paths.ts';
import { StateWriter } from '../state-file/writer.ts';
import type { StateChanges, StoreState } from '../state/store-state.ts';

/*
 * A checkpoint appends what has changed since the one before to the state file. When the changes in the file have
 * outgrown its base, the whole state is written to a new file instead:
 *
 *   base | changes | changes | changes …      changes <= max(base, minStateChangeBytes), else a new base
 *
 * The new base is at most as large as the old one and its changes together, that is twice the changes. So a byte of
 * change costs at most three bytes in each copy of the file, however much metadata there is.
 */

export interface CheckpointerSettings {
  readonly disk: Disk;
  readonly state: StoreState;
  readonly sizes: Pick<EmbeddedOptions, 'stateBlockBytes' | 'minStateChangeBytes'>;
  /** What the last checkpoint names; undefined in a new directory and in one of format version 1. */
  readonly file: StateFile | undefined;
  /** Leave the file alone and begin another: an owner of the directory that was stopped may still write to it. */
  readonly startsAnew?: boolean;
}

export class Checkpointer {
  readonly #settings: CheckpointerSettings;
  readonly #writer: StateWriter;
  #file: StateFile | undefined;
  #startsAnew: boolean;

  constructor(settings: CheckpointerSettings) {
    this.#startsAnew = settings.startsAnew ?? false;
    this.#settings = settings;
    this.#writer = new StateWriter(settings.disk, settings.sizes.stateBlockBytes);
    this.#file = settings.file;
  }

  /**
   * Leaves the files as they were when it fails. One call at a time.
   * @param settleJournal makes durable what the journal holds by now, and resolves with its end. The state moves on
   * while it is written, and must never be ahead of the journal
   */
  async write(
    head: Pick<CheckpointHead, 'start' | 'resumedAt' | 'chunks'>,
    settleJournal: () => Promise<JournalPosition>,
  ): Promise<void> {
    await this.#write(head, settleJournal, (changes) => this.#writeState(changes));
  }

  /** As `write`, with a new state file, whatever has changed. */
  async writeAnew(
    head: Pick<CheckpointHead, 'start' | 'resumedAt' | 'chunks'>,
    settleJournal: () => Promise<JournalPosition>,
  ): Promise<void> {
    await this.#write(head, settleJournal, () => this.#writeBase());
  }

  async #write(
    { start, resumedAt, chunks }: Pick<CheckpointHead, 'start' | 'resumedAt' | 'chunks'>,
    settleJournal: () => Promise<JournalPosition>,
    writeState: (changes: StateChanges) => Promise<StateFile>,
  ): Promise<void> {
    const { disk, state } = this.#settings;
    await this.#noteAppends();
    const changes = state.takeChanges();
    try {
      // Remembered even when the heads cannot be written: one of them may name it already.
      this.#file = await writeState(changes);
      const durableTo = await settleJournal();
      const { nextLogNumber, meta } = state;
      await writeHeads(disk, {
        start,
        durableTo,
        resumedAt,
        nextLogNumber,
        revision: meta.revision,
        chunks,
        state: this.#file,
      });
    } catch (error) {
      state.restoreChanges(changes);
      throw error;
    }
    await removeOtherStateFiles(disk, this.#file.number);
  }

  /** Logs that have grown count as changed: once their records are in chunks, only the state says where they end. */
  async #noteAppends(): Promise<void> {
    const { state } = this.#settings;
    let seen = 0;
    for (const log of state.logs()) {
      if (++seen % LOGS_PER_TURN === 0) await yieldToEventLoop();
      if (log.endPos === log.describedEndPos) continue;
      log.describedEndPos = log.endPos;
      state.logChanged(log.number);
    }
  }

  async #writeState(changes: StateChanges): Promise<StateFile> {
    const file = this.#file;
    if (!file || this.#startsAnew || this.#mustRewrite(file)) return this.#writeBase();
    if (changes.logs.size + changes.keys.size === 0) return file;
    return this.#writer.append(file, changedFrames(this.#settings.state, changes));
  }

  async #writeBase(): Promise<StateFile> {
    const number = (this.#file?.number ?? 0) + 1;
    const file = await this.#writer.create(number, allFrames(this.#settings.state));
    this.#startsAnew = false;
    return file;
  }

  #mustRewrite({ bytes, baseBytes }: StateFile): boolean {
    return bytes - baseBytes >= Math.max(baseBytes, this.#settings.sizes.minStateChangeBytes);
  }
}

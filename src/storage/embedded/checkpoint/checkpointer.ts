import type { DataDisk } from '../encryption/data-disk.ts';
import { type CheckpointHead, writeHeads } from './checkpoint.ts';
import type { JournalPosition } from '../journal/block.ts';
import type { EmbeddedOptions } from '../options.ts';
import { allFrames, changedFrames } from '../state-file/frames.ts';
import { removeOtherStateFiles, type StateFile } from '../state-file/paths.ts';
import { StateWriter } from '../state-file/writer.ts';
import type { StateChanges, StoreState } from '../state/store-state.ts';

/*
 * A checkpoint appends the changes since the previous checkpoint to the state file. When the changes in the
 * file exceed its base, the whole state is written to a new file instead:
 *
 *   base | changes | changes | changes …      changes <= max(base, minStateChangeBytes), else a new file
 *
 * The new base is at most as large as the old base and its changes together, that is, at most twice the
 * changes. One byte of change therefore costs at most three bytes in each copy of the file, for any amount of
 * metadata.
 */

export interface CheckpointerSettings {
  readonly disk: DataDisk;
  readonly state: StoreState;
  readonly sizes: Pick<EmbeddedOptions, 'stateBlockBytes' | 'minStateChangeBytes'>;
  /** The state file of the last checkpoint; undefined in a new directory and in one of format version 1. */
  readonly file: StateFile | undefined;
  /** The term of the ledger. */
  readonly term: number;
  /** The term in which `file` was written. An owner of another term that was suspended may still write to it. */
  readonly fileTerm: number | undefined;
}

/** The part of a head that the caller chooses. */
type CheckpointChoices = Pick<CheckpointHead, 'start' | 'resumedAt' | 'chunks'>;

export class Checkpointer {
  readonly #settings: CheckpointerSettings;
  readonly #writer: StateWriter;
  #file: StateFile | undefined;
  #beginNewFile: boolean;

  constructor(settings: CheckpointerSettings) {
    this.#beginNewFile = settings.fileTerm !== settings.term;
    this.#settings = settings;
    this.#writer = new StateWriter(settings.disk, settings.sizes.stateBlockBytes);
    this.#file = settings.file;
  }

  /**
   * Writes a checkpoint. The previous one remains valid when this fails. One call at a time.
   * @param syncJournal makes everything in the journal durable and resolves with its end. The state changes
   * while the checkpoint is written, and the checkpoint must never be ahead of the durable journal
   */
  async write(head: CheckpointChoices, syncJournal: () => Promise<JournalPosition>): Promise<void> {
    await this.#write(head, syncJournal, (changes) => this.#writeState(changes));
  }

  /** As `write`, but always with a new state file. */
  async writeWithNewFile(
    head: CheckpointChoices,
    syncJournal: () => Promise<JournalPosition>,
  ): Promise<void> {
    await this.#write(head, syncJournal, () => this.#writeBase());
  }

  async #write(
    { start, resumedAt, chunks }: CheckpointChoices,
    syncJournal: () => Promise<JournalPosition>,
    writeState: (changes: StateChanges) => Promise<StateFile>,
  ): Promise<void> {
    const { disk, state, term } = this.#settings;
    await this.#markAppended();
    const changes = state.takeChanges();
    try {
      // Remember the file even when writing the heads fails, because one of them may already refer to it.
      this.#file = await writeState(changes);
      const durableTo = await syncJournal();
      const { nextLogNumber, meta } = state;
      await writeHeads(disk, {
        start,
        durableTo,
        resumedAt,
        nextLogNumber,
        revision: meta.revision,
        chunks,
        state: this.#file,
        term,
      });
    } catch (error) {
      state.restoreChanges(changes);
      throw error;
    }
    await removeOtherStateFiles(disk, this.#file.number);
  }

  /**
   * Marks logs with new appends as changed: once their records are in chunks, only the state file contains
   * their end.
   */
  async #markAppended(): Promise<void> {
    const { state } = this.#settings;
    await state.visitLogs((log) => {
      if (log.endPos === log.checkpointedEndPos) return;
      log.checkpointedEndPos = log.endPos;
      state.logChanged(log.number);
    });
  }

  async #writeState(changes: StateChanges): Promise<StateFile> {
    const file = this.#file;
    if (!file || this.#beginNewFile || this.#mustRewrite(file)) return this.#writeBase();
    if (changes.logs.size + changes.keys.size === 0) return file;
    return this.#writer.append(file, changedFrames(this.#settings.state, changes));
  }

  async #writeBase(): Promise<StateFile> {
    const number = (this.#file?.number ?? 0) + 1;
    const file = await this.#writer.create(number, allFrames(this.#settings.state));
    this.#beginNewFile = false;
    return file;
  }

  #mustRewrite({ bytes, baseBytes }: StateFile): boolean {
    return bytes - baseBytes >= Math.max(baseBytes, this.#settings.sizes.minStateChangeBytes);
  }
}

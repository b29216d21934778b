import type { Clock } from '../../lib/time/clock.ts';
import type { ChunkFiles } from './chunk/files.ts';
import { type ControlChange, ControlEntry } from './entries.ts';
import type { Journal } from './journal/journal.ts';
import type { Pages } from './journal/page.ts';
import type { EmbeddedOptions } from './options.ts';
import type { StoreState } from './state/store-state.ts';

/** The state that the log store and the metadata store of one directory share. */
export class StoreCore {
  readonly clock: Clock;
  readonly options: EmbeddedOptions;
  readonly state: StoreState;
  readonly pages: Pages;
  readonly journal: Journal;
  readonly chunks: ChunkFiles;

  constructor(parts: {
    clock: Clock;
    options: EmbeddedOptions;
    state: StoreState;
    pages: Pages;
    journal: Journal;
    chunks: ChunkFiles;
  }) {
    this.clock = parts.clock;
    this.options = parts.options;
    this.state = parts.state;
    this.pages = parts.pages;
    this.journal = parts.journal;
    this.chunks = parts.chunks;
  }

  /** Resolves when the change is durable and applied. */
  change(change: ControlChange): Promise<void> {
    return new Promise((resolve, reject) => {
      this.journal.stage(new ControlEntry(this.state, change, resolve, reject));
    });
  }
}

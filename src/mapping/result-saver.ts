import type { Logger } from '../lib/log/logger.ts';
import type { Clock, Timer } from '../lib/time/clock.ts';

// LastProcessingResult changes with each batch of a function that sometimes fails. Not every change is stored.
const SAVE_DELAY_MS = 1_000;

export interface ResultSaverOptions {
  readonly uuid: string;
  readonly save: () => Promise<unknown>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Stores the last processing result of a mapping a moment after it has changed. A failure is logged: the next change is stored. */
export class ResultSaver {
  readonly #options: ResultSaverOptions;
  #timer: Timer | undefined;

  constructor(options: ResultSaverOptions) {
    this.#options = options;
  }

  get isPending(): boolean {
    return this.#timer !== undefined;
  }

  saveLater(): void {
    this.#timer ??= this.#options.clock.setTimer(SAVE_DELAY_MS, () => void this.saveNow(), {
      background: true,
    });
  }

  async saveNow(): Promise<void> {
    this.cancel();
    const { uuid, save, logger } = this.#options;
    try {
      await save();
    } catch (error) {
      logger.warn('the last processing result of an event source mapping was not saved', {
        uuid,
        error,
      });
    }
  }

  /** Stores nothing until the next change. */
  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

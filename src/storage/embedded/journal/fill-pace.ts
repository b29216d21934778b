/** The preparation of a segment was ended before the file was full. */
export class FillCancelled extends Error {}

/**
 * Lets a file be filled as its predecessor is used, not at once: the writes of the journal would wait behind a burst of
 * 32 MiB, and a disk whose bandwidth is limited would delay those after it as well.
 */
export class FillPace {
  #dueShare: number;
  #isCancelled = false;
  #wake = () => {};

  /** @param dueShare of the file, from 0 to 1, that may be filled by now */
  constructor(dueShare: number) {
    this.#dueShare = dueShare;
  }

  advance(dueShare: number): void {
    this.#dueShare = Math.max(this.#dueShare, dueShare);
    this.#wake();
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#wake();
  }

  /** Resolves when more than this share of the file is due. @throws FillCancelled */
  async reaches(share: number): Promise<void> {
    while (share >= this.#dueShare && !this.#isCancelled) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#isCancelled) throw new FillCancelled('the file is not needed');
  }
}

/** How much memory the files of a disk may take together. */
export class MemoryBudget {
  #leftBytes: number;

  constructor(maxBytes: number) {
    this.#leftBytes = maxBytes;
  }

  has(bytes: number): boolean {
    return bytes <= this.#leftBytes;
  }

  /** @throws an error as of a full disk when there is not that much left */
  take(bytes: number): void {
    if (!this.has(bytes)) {
      throw Object.assign(new Error('ENOSPC: the data in memory have reached their bound'), {
        code: 'ENOSPC',
      });
    }
    this.#leftBytes -= bytes;
  }

  give(bytes: number): void {
    this.#leftBytes += bytes;
  }
}

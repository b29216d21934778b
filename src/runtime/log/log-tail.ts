/** The size of `X-Amz-Log-Result`: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const MAX_TAIL_BYTES = 4096;

// Messages that are no longer needed are removed in blocks, because each removal moves the rest of the list.
const MIN_REMOVED_MESSAGES = 1024;

/** The last 4 KB of what was written. */
export class LogTail {
  #messages: string[] = [];
  /** Index of the oldest message that is still needed. */
  #head = 0;
  /** Characters of the messages from there on. */
  #length = 0;

  push(message: string): void {
    this.#messages.push(message);
    this.#length += message.length;
    // A character takes at least one byte, so the remaining messages still cover the last 4 KB.
    while (this.#length - this.#messages[this.#head]!.length >= MAX_TAIL_BYTES) {
      this.#length -= this.#messages[this.#head++]!.length;
    }
    if (this.#head < MIN_REMOVED_MESSAGES) return;
    this.#messages = this.#messages.slice(this.#head);
    this.#head = 0;
  }

  clear(): void {
    this.#messages = [];
    this.#head = 0;
    this.#length = 0;
  }

  /** Returns what is left since it was cleared. */
  read(): Buffer {
    const bytes = Buffer.from(this.#messages.slice(this.#head).join(''));
    return bytes.subarray(Math.max(0, bytes.length - MAX_TAIL_BYTES));
  }
}

import { MIB } from '../../lib/bytes.ts';
import type { AppendFile } from '../../lib/disk/append-file.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { AuditEntry, AuditSink } from './entry.ts';

/** Lines that wait for the write before them: about 10,000. Beyond it, responses wait. */
const MAX_WAITING_BYTES = 4 * MIB;

export interface AuditLogOptions {
  /** Opens the file, or creates it. */
  readonly open: () => Promise<AppendFile>;
  readonly logger: Logger;
}

/**
 * Appends entries to a file as JSON, one a line. One write is under way at a time, and what arrives meanwhile is the next.
 *
 * When the disk is slow, responses wait: a line that is missing is what the log exists to rule out. When a write fails, the
 * lines of that write are lost, because waiting for space would stop the whole server, also its reads. Their number is
 * logged, and written in their place as soon as that works again.
 */
export class AuditLog implements AuditSink {
  readonly #open: () => Promise<AppendFile>;
  readonly #logger: Logger;
  #file: AppendFile;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #lost = 0;
  #work: Promise<void> = Promise.resolve();
  #isWriting = false;

  static async open(options: AuditLogOptions): Promise<AuditLog> {
    return new AuditLog(options, await options.open());
  }

  private constructor({ open, logger }: AuditLogOptions, file: AppendFile) {
    this.#open = open;
    this.#logger = logger;
    this.#file = file;
  }

  record(entry: AuditEntry): Promise<void> | undefined {
    const line = `${JSON.stringify(entry)}\n`;
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    if (!this.#isWriting) this.#startWriting();
    return this.#waitingBytes > MAX_WAITING_BYTES ? this.#work : undefined;
  }

  /** Continues in a new file of the same name, after the earlier one was renamed. On failure the earlier one stays open. */
  async reopen(): Promise<void> {
    let file: AppendFile;
    try {
      file = await this.#open();
    } catch (error) {
      this.#logger.error('the audit log was not reopened, and the earlier file stays in use', {
        error,
      });
      return;
    }
    const earlier = this.#file;
    this.#file = file;
    // A write that is under way ends in the earlier file.
    this.#work = this.#work.then(() => this.#finish(earlier));
    await this.#work;
    this.#logger.info('the audit log was reopened');
  }

  /** Writes all entries and makes them durable. Call when no more are recorded. */
  async close(): Promise<void> {
    await this.#work;
    await this.#finish(this.#file);
  }

  #startWriting(): void {
    this.#isWriting = true;
    this.#work = this.#work.then(() => this.#writeAll());
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      this.#waitingBytes = 0;
      await this.#write(lines);
    }
    this.#isWriting = false;
  }

  async #write(lines: readonly string[]): Promise<void> {
    const lost = this.#lost;
    const note = lost === 0 ? '' : `${JSON.stringify({ lost })}\n`;
    try {
      await this.#file.append(Buffer.from(note + lines.join('')));
      this.#lost -= lost;
    } catch (error) {
      this.#lost += lines.length;
      this.#logger.error('lines of the audit log are lost, because it cannot be written', {
        lost: this.#lost,
        error,
      });
    }
  }

  async #finish(file: AppendFile): Promise<void> {
    try {
      await file.sync();
    } catch (error) {
      this.#logger.error('the end of the audit log may be lost in a power failure', { error });
    }
    await file.close();
  }
}

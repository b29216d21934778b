import { type Clock, sleep } from '../../../lib/time/clock.ts';
import type { LogEvent } from '../../functions/log-follower.ts';
import type { RecordId } from './ledger.ts';
import { readPayload } from './payload.ts';

const POLL_INTERVAL_MS = 400;

/** Called for every record found in the log; `name` is undefined when it is not one of the headline's. */
export type OnRecord = (bytes: Buffer, name: RecordId | undefined, loggedMs: number) => void;

/** What a function's log tells about its runs. */
export interface FunctionActivity {
  invocations: number;
  errors: number;
  /** Lines that hold a record, as the example's handler logs them: base64 after the last tab. */
  records: number;
}

/** Where the events come from: a `LogFollower`, or a list in a test. */
export interface LogSource {
  /** The events stored since the last call. */
  next(): Promise<readonly Pick<LogEvent, 'id' | 'timestampMs' | 'message'>[]>;
}

/**
 * Reads a function's log as it grows, in the order in which the log holds its events. When an event is seen, and what
 * its timestamp is, decide nothing: a busy machine delays both.
 */
export class FunctionLog {
  readonly activity: FunctionActivity = { invocations: 0, errors: 0, records: 0 };
  readonly #source: LogSource;
  readonly #clock: Clock;
  readonly #onRecord: OnRecord;

  constructor(options: { readonly source: LogSource; readonly clock: Clock; readonly onRecord: OnRecord }) {
    this.#source = options.source;
    this.#clock = options.clock;
    this.#onRecord = options.onRecord;
  }

  /** Follows until the signal is aborted. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.catchUp();
      await sleep(this.#clock, POLL_INTERVAL_MS, { signal }).catch(() => {});
    }
  }

  /** Reads what has been stored since the last call. Not to be called while another call is under way. */
  async catchUp(): Promise<void> {
    const events = [...(await this.#source.next())].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const { message, timestampMs } of events) this.#note(message, timestampMs);
  }

  #note(message: string, timestampMs: number): void {
    if (message.startsWith('REPORT ')) {
      this.activity.invocations++;
      if (/\tStatus: (timeout|error)/.test(message)) this.activity.errors++;
      return;
    }
    const [, , level, text] = message.split('\t');
    if (level === 'ERROR') this.activity.errors++;
    if (level !== 'INFO' || text === undefined) return;
    const bytes = Buffer.from(text.trim(), 'base64');
    if (bytes[0] !== OPENING_BRACE) return;
    this.activity.records++;
    this.#onRecord(bytes, readPayload(bytes), timestampMs);
  }
}

const OPENING_BRACE = 0x7b;

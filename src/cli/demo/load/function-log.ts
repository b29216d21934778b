import { type Clock, sleep } from '../../../lib/time/clock.ts';
import type { LogEvent } from '../../functions/log-follower.ts';
import type { RecordId } from './ledger.ts';
import { readPayload } from './payload.ts';

const POLL_INTERVAL_MS = 400;

/** Called for every record in the log; `id` is undefined when the record is not one of the load test. */
export type OnRecord = (bytes: Buffer, id: RecordId | undefined, loggedMs: number) => void;

/** What the log of a function shows about its invocations. */
export interface FunctionActivity {
  invocations: number;
  errors: number;
  /** Lines with a record, as the handler of the example logs it: base64 after the last tab. */
  records: number;
}

/** The source of the events: a `LogFollower`, or a list in a test. */
export interface LogSource {
  /** The events stored since the last call. */
  next(): Promise<readonly Pick<LogEvent, 'id' | 'timestampMs' | 'message'>[]>;
}

/**
 * Follows the log of a function, in the order in which events were stored. That order does not depend on an event's
 * timestamp or on the time at which it is read, both of which a busy machine delays.
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

  /** Reads the events stored since the last call. Calls must not overlap. */
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

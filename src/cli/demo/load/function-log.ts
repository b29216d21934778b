import { type Clock, pause } from '../../../lib/time/clock.ts';
import type { LogEvent } from '../../functions/log-follower.ts';
import type { RecordId } from './ledger.ts';
import { readPayload } from './payload.ts';

const POLL_INTERVAL_MS = 400;

/** A record as the function logged it. */
export interface LoggedRecord {
  readonly bytes: Buffer;
  /** Undefined when the record is not one of the load test. */
  readonly id: RecordId | undefined;
  readonly loggedMs: number;
  /** In the order of the invocations, and within an invocation in the order of its lines. */
  readonly position: number;
}

// An event holds at most 10,000 records, which the handler logs in one line each.
const POSITIONS_PER_INVOCATION = 100_000;

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
 * Follows the log of a function. The order of its records is that of the START lines of their invocations, and within
 * an invocation that of its lines. Invocations of one shard start one after another, but each environment has a pipe of
 * its own, so a busy server may store lines of one invocation after lines of the next, and with any timestamp.
 */
export class FunctionLog {
  readonly activity: FunctionActivity = { invocations: 0, errors: 0, records: 0 };
  readonly #source: LogSource;
  readonly #clock: Clock;
  readonly #onRecord: (record: LoggedRecord) => void;
  /** The position of the next line of each invocation, by request id. */
  readonly #positions = new Map<string, number>();

  constructor(options: {
    readonly source: LogSource;
    readonly clock: Clock;
    readonly onRecord: (record: LoggedRecord) => void;
  }) {
    this.#source = options.source;
    this.#clock = options.clock;
    this.#onRecord = options.onRecord;
  }

  /** Follows until the signal is aborted. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.catchUp();
      await pause(this.#clock, POLL_INTERVAL_MS, { signal });
    }
  }

  /** Reads the events stored since the last call. Calls must not overlap. */
  async catchUp(): Promise<void> {
    const events = [...(await this.#source.next())].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const { message, timestampMs } of events) this.#note(message, timestampMs);
  }

  #note(message: string, timestampMs: number): void {
    const started = /^START RequestId: (\S+)/.exec(message)?.[1];
    if (started !== undefined) this.#next(started);
    if (message.startsWith('REPORT ')) {
      this.activity.invocations++;
      if (/\tStatus: (timeout|error)/.test(message)) this.activity.errors++;
      return;
    }
    const [, requestId = '', level, text] = message.split('\t');
    if (level === 'ERROR') this.activity.errors++;
    if (level !== 'INFO' || text === undefined) return;
    const bytes = Buffer.from(text.trim(), 'base64');
    if (bytes[0] !== OPENING_BRACE) return;
    this.activity.records++;
    const position = this.#next(requestId);
    this.#onRecord({ bytes, id: readPayload(bytes), loggedMs: timestampMs, position });
  }

  /** The position of the next line of an invocation. */
  #next(requestId: string): number {
    const position = this.#positions.get(requestId) ?? this.#positions.size * POSITIONS_PER_INVOCATION;
    this.#positions.set(requestId, position + 1);
    return position;
  }
}

const OPENING_BRACE = 0x7b;

import type { Clock } from '../../lib/clock.ts';
import { sleep } from '../../lib/clock.ts';
import type { PipelineApi } from './api.ts';
import type { RecordName } from './ledger.ts';
import { readPayload } from './payload.ts';

const POLL_INTERVAL_MS = 400;
const OVERLAP_MS = 100;

/** Called for every record found in the log; `name` is undefined when it is not one of the headline's. */
export type OnRecord = (bytes: Buffer, name: RecordName | undefined, loggedMs: number) => void;

/** What a function's log tells about its runs. */
export interface FunctionActivity {
  invocations: number;
  errors: number;
  /** Lines that hold a record, as the example's handler logs them: base64 after the last tab. */
  records: number;
}

/**
 * Reads a function's log as it grows, once an event. Environments write side by side, so an event may show up
 * after one with a later time: each look goes back a little, and `catchUp('start')` goes over everything.
 */
export class FunctionLog {
  readonly activity: FunctionActivity = { invocations: 0, errors: 0, records: 0 };
  readonly #api: PipelineApi;
  readonly #clock: Clock;
  readonly #functionName: string;
  readonly #startMs: number;
  readonly #onRecord: OnRecord;
  /** Ids of the events read: some 40,000 in a demo of the usual length. */
  readonly #seen = new Set<string>();
  #newestMs: number;

  constructor(options: {
    readonly api: PipelineApi;
    readonly clock: Clock;
    readonly functionName: string;
    readonly startMs: number;
    readonly onRecord: OnRecord;
  }) {
    this.#api = options.api;
    this.#clock = options.clock;
    this.#functionName = options.functionName;
    this.#startMs = options.startMs;
    this.#newestMs = options.startMs;
    this.#onRecord = options.onRecord;
  }

  /** Follows until the signal is aborted. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.catchUp('newest');
      await sleep(this.#clock, POLL_INTERVAL_MS, { signal }).catch(() => {});
    }
  }

  /** Reads what is there now, from the newest time seen or from the very start. */
  async catchUp(from: 'newest' | 'start'): Promise<void> {
    const sinceMs = from === 'start' ? this.#startMs : Math.max(this.#startMs, this.#newestMs - OVERLAP_MS);
    let token: string | undefined;
    do {
      const page = await this.#api.logs(this.#functionName, sinceMs, token);
      for (const { id, timestampMs, message } of page.events) {
        if (this.#seen.has(id)) continue;
        this.#seen.add(id);
        this.#newestMs = Math.max(this.#newestMs, timestampMs);
        this.#note(message, timestampMs);
      }
      token = page.nextToken;
    } while (token !== undefined);
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

import { useEffect, useRef, useState } from 'preact/hooks';
import type { RecordView } from '../../server/dashboard/contract.ts';
import type { Client, Query } from '../api/client.ts';
import { messageOf } from '../api/message-of.ts';
import { usePage } from '../state/context.ts';

/** As many as the server reads for one. */
const PAGE = 1000;
/** Records in the list; when following, the oldest go first. */
const MAX_RECORDS = 5000;
const FOLLOW_MS = 500;
/** Following thousands of shards takes the server at most a tenth of its time. */
const PAUSES_PER_READ = 9;
const RETRY_MS = 2000;

export interface RecordsState {
  readonly records: readonly RecordView[];
  readonly scanned: number;
  /** `more` when the list is not read to its end. */
  readonly phase: 'reading' | 'more' | 'tip' | 'end';
  readonly failure?: string;
}

const EMPTY: RecordsState = { records: [], scanned: 0, phase: 'reading' };

/** Reads pages from a position. Following, it goes on when there is more; else each page is asked for. */
export function useRecords(stream: string, query: Query, follows: boolean) {
  const { client } = usePage().dashboard;
  const [state, setState] = useState(EMPTY);
  const reader = useRef<Reader | undefined>(undefined);
  const asked = JSON.stringify(query);
  useEffect(() => {
    const current = new Reader(client, stream, query, setState);
    reader.current = current;
    current.start(follows);
    return () => current.stop();
  }, [client, stream, asked]);
  useEffect(() => reader.current?.follow(follows), [follows]);
  return { state, more: () => reader.current?.more() };
}

class Reader {
  readonly #client: Client;
  readonly #stream: string;
  readonly #query: Query;
  readonly #show: (state: RecordsState) => void;
  readonly #abort = new AbortController();
  #state = EMPTY;
  #cursor: string | undefined;
  #follows = false;
  #isReading = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, stream: string, query: Query, show: (state: RecordsState) => void) {
    this.#client = client;
    this.#stream = stream;
    this.#query = query;
    this.#show = show;
  }

  start(follows: boolean): void {
    this.#follows = follows;
    this.#set(EMPTY);
    void this.#read();
  }

  follow(follows: boolean): void {
    this.#follows = follows;
    if (follows) this.more();
  }

  more(): void {
    if (this.#state.phase === 'more' || this.#state.phase === 'tip') void this.#read();
  }

  stop(): void {
    this.#abort.abort();
    clearTimeout(this.#timer);
  }

  async #read(): Promise<void> {
    if (this.#isReading || this.#abort.signal.aborted) return;
    this.#isReading = true;
    clearTimeout(this.#timer);
    let nextMs: number | undefined;
    try {
      const position = this.#cursor === undefined ? this.#query : { ...this.#query, from: undefined };
      const startedMs = performance.now();
      const page = await this.#client.records(
        this.#stream,
        { ...position, limit: PAGE },
        { cursor: this.#cursor, signal: this.#abort.signal },
      );
      const tookMs = performance.now() - startedMs;
      this.#cursor = page.cursor;
      const records = [...this.#state.records, ...page.records];
      this.#set({
        records: this.#follows ? records.slice(-MAX_RECORDS) : records.slice(0, MAX_RECORDS),
        scanned: this.#state.scanned + page.scannedRecords,
        phase: page.cursor === undefined ? 'end' : page.atTip ? 'tip' : 'more',
      });
      if (this.#follows && page.cursor !== undefined)
        nextMs = page.atTip ? Math.max(FOLLOW_MS, tookMs * PAUSES_PER_READ) : 0;
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.#set({
        ...this.#state,
        phase: 'more',
        failure: messageOf(error),
      });
      if (this.#follows) nextMs = RETRY_MS;
    } finally {
      this.#isReading = false;
    }
    if (nextMs !== undefined) this.#timer = setTimeout(() => void this.#read(), nextMs);
  }

  #set(state: RecordsState): void {
    this.#state = state;
    this.#show(state);
  }
}

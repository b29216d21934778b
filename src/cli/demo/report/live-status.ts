import type { Style } from '../../ui/terminal.ts';
import { tableLines } from '../../ui/table.ts';
import type { FunctionActivity } from '../load/function-log.ts';
import type { LoadTest } from '../load/load-test.ts';

/** Counters at one moment; two snapshots give rates. */
interface Snapshot {
  readonly atMs: number;
  readonly puts: ReadonlyMap<
    string,
    { readonly put: number; readonly bytes: number; readonly throttled: number }
  >;
  readonly reads: readonly number[];
  readonly activity: FunctionActivity;
}

/** Formats the counters of a running load test, once per second. */
export class LiveStatus {
  readonly #loadTest: LoadTest;
  readonly #style: Style;
  #last: Snapshot;

  constructor(loadTest: LoadTest, style: Style, nowMs: number) {
    this.#loadTest = loadTest;
    this.#style = style;
    this.#last = this.#snapshot(nowMs);
  }

  lines(nowMs: number): string[] {
    const last = this.#last;
    const now = this.#snapshot(nowMs);
    this.#last = now;
    const seconds = Math.max(0.001, (now.atMs - last.atMs) / 1_000);
    const shards = tableLines(
      [
        { title: 'shard' },
        { title: 'put/s', align: 'right' },
        { title: 'MB/s', align: 'right' },
        { title: 'throttled', align: 'right' },
        { title: 'iterator age', align: 'right' },
      ],
      [...now.puts].map(([id, { put, bytes, throttled }]) => {
        const before = last.puts.get(id)!;
        return [
          id,
          ((put - before.put) / seconds).toFixed(0),
          ((bytes - before.bytes) / seconds / 1e6).toFixed(2),
          String(throttled),
          `${this.#iteratorAgeMs(id)} ms`,
        ];
      }),
    );
    const reading = now.reads.map(
      (records, index) =>
        `consumer ${index + 1}: ${((records - last.reads[index]!) / seconds).toFixed(0)} records/s`,
    );
    return [...shards, reading.join('   '), this.#functionLine(now, last)].map((line, index) =>
      index === 0 ? this.#style('dim', line) : line,
    );
  }

  #functionLine(now: Snapshot, last: Snapshot): string {
    const invocations = now.activity.invocations - last.activity.invocations;
    const records = now.activity.records - last.activity.records;
    const batch = invocations === 0 ? '-' : (records / invocations).toFixed(0);
    return `ingestion: ${now.activity.invocations} invocations   ${now.activity.errors} errors   batch size ${batch}`;
  }

  #iteratorAgeMs(shardId: string): number {
    return Math.max(...this.#loadTest.consumers.map(({ shards }) => shards.get(shardId)?.millisBehind ?? 0));
  }

  #snapshot(atMs: number): Snapshot {
    const { puts, consumers, functionLog } = this.#loadTest;
    return {
      atMs,
      puts: new Map([...puts.shards].map(([id, counts]) => [id, { ...counts }])),
      reads: consumers.map(({ receipts }) => receipts.records),
      activity: { ...functionLog.activity },
    };
  }
}

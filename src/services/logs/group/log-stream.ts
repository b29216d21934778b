import type { StreamDocument, StreamStatistics } from './documents.ts';

/** A log stream of a group: its document, with statistics newer than the stored ones. */
export class LogStream {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  #statistics: StreamStatistics | undefined;

  constructor({ id, name, createdMs, statistics }: StreamDocument) {
    this.id = id;
    this.name = name;
    this.createdMs = createdMs;
    this.#statistics = statistics;
  }

  get statistics(): StreamStatistics | undefined {
    return this.#statistics;
  }

  /** Counts a stored event. Idempotent. */
  count(timestampMs: number, ingestionMs: number, pos: number): void {
    const before = this.#statistics;
    this.#statistics = {
      firstEventMs: Math.min(before?.firstEventMs ?? timestampMs, timestampMs),
      lastEventMs: Math.max(before?.lastEventMs ?? timestampMs, timestampMs),
      lastIngestionMs: Math.max(before?.lastIngestionMs ?? ingestionMs, ingestionMs),
      firstPos: Math.min(before?.firstPos ?? pos, pos),
      lastPos: Math.max(before?.lastPos ?? pos, pos),
    };
  }

  get document(): StreamDocument {
    const { id, name, createdMs } = this;
    return { id, name, createdMs, ...(this.#statistics && { statistics: this.#statistics }) };
  }
}

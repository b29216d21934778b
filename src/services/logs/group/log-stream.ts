import type { StreamDocument, StreamStatistics } from './documents.ts';

/** A log stream of a group: its document, and what has been counted since that was written. */
export class LogStream {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  #statistics: StreamStatistics | undefined;
  #unsaved = false;

  constructor({ id, name, createdMs, statistics }: StreamDocument) {
    this.id = id;
    this.name = name;
    this.createdMs = createdMs;
    this.#statistics = statistics;
  }

  get statistics(): StreamStatistics | undefined {
    return this.#statistics;
  }

  get unsaved(): boolean {
    return this.#unsaved;
  }

  /** Counts an event that has been stored. Counting one twice changes nothing. */
  count(timestampMs: number, ingestionMs: number, pos: number): void {
    const before = this.#statistics;
    this.#statistics = {
      firstEventMs: Math.min(before?.firstEventMs ?? timestampMs, timestampMs),
      lastEventMs: Math.max(before?.lastEventMs ?? timestampMs, timestampMs),
      lastIngestionMs: Math.max(before?.lastIngestionMs ?? ingestionMs, ingestionMs),
      firstPos: Math.min(before?.firstPos ?? pos, pos),
      lastPos: Math.max(before?.lastPos ?? pos, pos),
    };
    this.#unsaved = true;
  }

  /** The document to write now; further counting makes it stale again. */
  takeDocument(): StreamDocument {
    this.#unsaved = false;
    const { id, name, createdMs } = this;
    return { id, name, createdMs, ...(this.#statistics && { statistics: this.#statistics }) };
  }
}

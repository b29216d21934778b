import type { LogLine, LogSink } from '../../../src/runtime/port.ts';

/** Keeps every line that functions log. */
export class CollectingLogSink implements LogSink {
  readonly lines: LogLine[] = [];

  write(line: LogLine): void {
    this.lines.push(line);
  }

  get messages(): string[] {
    return this.lines.map(({ message }) => message);
  }

  /** The messages that contain `text`. */
  matching(text: string): string[] {
    return this.messages.filter((message) => message.includes(text));
  }
}

import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { FunctionSpec, LogSink } from '../port.ts';
import { jsonSystemLog } from './json-system-log.ts';
import type { SystemLog } from './system-log.ts';
import { textSystemLog } from './text-system-log.ts';

/** The size of `X-Amz-Log-Result`: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const LOG_TAIL_BYTES = 4096;

/** Writes to the log stream of one execution environment, and keeps the end of the current invocation's log. */
export class EnvironmentLog {
  readonly group: string;
  readonly stream: string;
  /** Formats the platform's own lines in the function's log format. */
  readonly system: SystemLog;
  readonly #spec: FunctionSpec;
  readonly #sink: LogSink;
  readonly #clock: Clock;
  #tail: string[] = [];
  #tailLength = 0;

  constructor(spec: FunctionSpec, stream: string, sink: LogSink, clock: Clock) {
    this.#spec = spec;
    this.#sink = sink;
    this.#clock = clock;
    this.group = spec.logging.group;
    this.stream = stream;
    const { format, systemLevel = 'INFO' } = spec.logging;
    this.system = format === 'JSON' ? jsonSystemLog(systemLevel) : textSystemLog;
  }

  write(message: string, timestampMs = this.#clock.now()): void {
    const { account, region } = this.#spec;
    this.#sink.write({ account, region, group: this.group, stream: this.stream, timestampMs, message });
    this.#tail.push(message);
    this.#tailLength += message.length;
    // A character takes at least one byte, so the remaining messages still cover the last 4 KB.
    while (this.#tailLength - this.#tail[0]!.length >= LOG_TAIL_BYTES) {
      this.#tailLength -= this.#tail.shift()!.length;
    }
  }

  writeAll(messages: readonly string[]): void {
    for (const message of messages) this.write(message);
  }

  startTail(): void {
    this.#tail = [];
    this.#tailLength = 0;
  }

  /** The last 4 KB since `startTail`, START and REPORT included. */
  takeTail(): Buffer {
    const bytes = Buffer.from(this.#tail.join(''));
    this.startTail();
    return bytes.subarray(Math.max(0, bytes.length - LOG_TAIL_BYTES));
  }
}

/** `2026/11/23/[$LATEST]<32 hex digits>`, with the function's name before `[` in a log group of several functions. */
export function logStreamName(spec: FunctionSpec, nowMs: number, random: Random): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/');
  const isShared = spec.logging.group !== `/aws/lambda/${spec.functionName}`;
  const name = isShared ? spec.functionName : '';
  return `${day}/${name}[${spec.version}]${random.bytes(16).toString('hex')}`;
}

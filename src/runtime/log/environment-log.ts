import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { FunctionSpec, LogSink } from '../port.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { isSevereEnough } from './application-lines.ts';
import { jsonSystemLog } from './json-system-log.ts';
import { LogTail } from './log-tail.ts';
import { observedSystemLog } from './observed-system-log.ts';
import type { OutputPacer } from './output-pacer.ts';
import type { SystemLog } from './system-log.ts';
import { textSystemLog } from './text-system-log.ts';

export interface LineOutput {
  /** Bounds how fast the lines are read. */
  readonly pacer: OutputPacer;
  write(line: string, timestampMs?: number): void;
}

export interface EnvironmentLogOptions {
  readonly spec: FunctionSpec;
  /** The name of the log stream. */
  readonly stream: string;
  readonly sink: LogSink;
  readonly clock: Clock;
  readonly pacer: OutputPacer;
  /** How far the clock is ahead of the one that the processes of the environment have. */
  readonly aheadMs?: () => number;
}

/** Writes to the log stream of one execution environment, and keeps the end of the current invocation's log. */
export class EnvironmentLog {
  readonly group: string;
  readonly stream: string;
  /** Bounds how fast its processes write. */
  readonly pacer: OutputPacer;
  /** Formats the platform's own lines in the function's log format. */
  system: SystemLog;
  /** The tracing header of the invocation that runs. */
  traceId: string | undefined;
  #telemetry: Telemetry | undefined;
  readonly #spec: FunctionSpec;
  readonly #sink: LogSink;
  readonly #clock: Clock;
  readonly #aheadMs: () => number;
  readonly #tail = new LogTail();

  constructor({ spec, stream, sink, clock, pacer, aheadMs = () => 0 }: EnvironmentLogOptions) {
    this.#aheadMs = aheadMs;
    this.pacer = pacer;
    this.#spec = spec;
    this.#sink = sink;
    this.#clock = clock;
    this.group = spec.logging.group;
    this.stream = stream;
    this.system = systemLogOf(spec);
  }

  write(message: string, timestampMs = this.#clock.now()): void {
    const { account, region, functionName, logging, roleArn } = this.#spec;
    const { group, stream, traceId } = this;
    const { format } = logging;
    this.#sink.write({
      account,
      region,
      group,
      stream,
      timestampMs,
      message,
      roleArn,
      functionName,
      format,
      traceId,
    });
    this.#tail.push(message);
  }

  /** Passes lines and events on to the extensions of an environment from now on. */
  observe(telemetry: Telemetry | undefined): void {
    this.#telemetry = telemetry;
    const own = systemLogOf(this.#spec);
    this.system = telemetry ? observedSystemLog(own, (line) => telemetry.platformLine(line)) : own;
  }

  /** Receives the lines of a function or an extension. */
  outputOf(type: 'function' | 'extension'): LineOutput {
    const { format, level } = this.#spec.logging;
    return {
      pacer: this.pacer,
      write: (line, processMs) => {
        const timestampMs = processMs === undefined ? this.#clock.now() : processMs + this.#aheadMs();
        // The runtime applies the level to lines of its own, which have a time.
        const isRaw = type === 'function' && processMs === undefined;
        if (!isRaw || format === 'Text' || isSevereEnough(line, level)) this.write(line, timestampMs);
        this.#telemetry?.output(type, line, timestampMs);
      },
    };
  }

  writeAll(messages: readonly string[]): void {
    for (const message of messages) this.write(message);
  }

  startTail(): void {
    this.#tail.clear();
  }

  /** The last 4 KB since `startTail`. */
  readTail(): Buffer {
    return this.#tail.read();
  }

  /** As `readTail`, with START and REPORT, and empties it. */
  takeTail(): Buffer {
    const bytes = this.readTail();
    this.startTail();
    return bytes;
  }
}

function systemLogOf({ logging: { format, systemLevel = 'INFO' } }: FunctionSpec): SystemLog {
  return format === 'JSON' ? jsonSystemLog(systemLevel) : textSystemLog;
}

/** `2026/11/23/[$LATEST]<32 hex digits>`, with the function's name before `[` in a log group of several functions. */
export function logStreamName(spec: FunctionSpec, nowMs: number, random: Random): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/');
  const isShared = spec.logging.group !== `/aws/lambda/${spec.functionName}`;
  const name = isShared ? spec.functionName : '';
  return `${day}/${name}[${spec.version}]${random.bytes(16).toString('hex')}`;
}

import { format } from 'node:util';
import { jsonRecord } from './json-record.ts';
import type { LogRecordWriter } from './log-record.ts';
import { toLoggable, toLoggedError } from '../errors/runtime-error.ts';
import { functionFrames } from '../errors/stack-trace.ts';

/** From least to most severe. */
const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogSettings {
  readonly format: 'Text' | 'JSON';
  /** The least severe level that is written; FATAL always is. */
  readonly threshold: LogLevel;
}

/** Writes log events in the function's format, with the current request id. */
export class FunctionLog {
  /** Undefined during init, and printed as `undefined`, as on AWS. */
  requestId: string | undefined;
  readonly #write: LogRecordWriter;
  readonly #settings: LogSettings;
  readonly #now: () => number;
  readonly #framesOf: (text: string) => string;

  /** @param options.framesOf removes the frames of stack traces that are not of the function */
  constructor(
    write: LogRecordWriter,
    settings: LogSettings,
    options: { readonly now?: () => number; readonly framesOf?: (text: string) => string } = {},
  ) {
    this.#write = write;
    this.#settings = settings;
    this.#now = options.now ?? Date.now;
    this.#framesOf = options.framesOf ?? functionFrames;
  }

  isEnabled(level: LogLevel): boolean {
    return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(this.#settings.threshold);
  }

  write(level: LogLevel, args: readonly unknown[]): void {
    const timestamp = new Date(this.#now()).toISOString();
    if (this.#settings.format === 'JSON') {
      this.#write(jsonRecord({ timestamp, level, requestId: this.requestId }, args, this.#framesOf));
    } else {
      this.#write(`${timestamp}\t${this.requestId}\t${level}\t${this.#framesOf(format(...args))}\n`);
    }
  }

  /** Writes the error that ends an invocation, an init or the process. @param title `Invoke Error` */
  writeFailure(title: string, thrown: unknown): void {
    if (!this.isEnabled('ERROR')) return;
    const error = toLoggable(thrown);
    // As in AWS's runtime, the TAB follows a space.
    const text = () => `${title} \t${toLoggedError(error, this.#framesOf)}`;
    this.write('ERROR', [this.#settings.format === 'JSON' ? error : text()]);
  }
}

/** The methods of a console that write to the log. */
export const METHOD_LEVELS = {
  log: 'INFO',
  info: 'INFO',
  debug: 'DEBUG',
  trace: 'TRACE',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
} as const satisfies Record<string, LogLevel>;

/**
 * Makes the global console write to the function's log.
 * @param inspect sees the arguments of each call before they are written
 */
export function patchConsole(log: FunctionLog, inspect: (args: readonly unknown[]) => void): void {
  const methods: Record<string, (...args: unknown[]) => void> = {};
  for (const [method, level] of Object.entries(METHOD_LEVELS)) {
    methods[method] = log.isEnabled(level)
      ? (...args) => {
          log.write(level, args);
          inspect(args);
        }
      : () => {};
  }
  Object.assign(console, methods);
}

/** Reads the settings from the environment variables that the platform sets. */
export function logSettings(environment: NodeJS.ProcessEnv): LogSettings {
  if (environment['AWS_LAMBDA_LOG_FORMAT']?.toUpperCase() !== 'JSON') {
    return { format: 'Text', threshold: 'TRACE' };
  }
  const configured = environment['AWS_LAMBDA_LOG_LEVEL']?.toUpperCase();
  return { format: 'JSON', threshold: LOG_LEVELS.find((level) => level === configured) ?? 'INFO' };
}

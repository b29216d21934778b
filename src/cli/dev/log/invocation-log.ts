import type { InvocationFacts } from './finished-invocations.ts';
import type { LogLevel, LogLine, InvocationReport } from '../../functions/log-line.ts';
import { counted } from '../../ui/counted.ts';

export interface ShownLine {
  readonly level: LogLevel;
  readonly text: string;
}

export interface InvocationLogOptions {
  /** Lines of an invocation that are shown. Warnings and errors are shown beyond it. */
  readonly maxLines: number;
  /** The command that shows all lines. */
  readonly logsCommand: string;
  /** The handler with its location in the project as last deployed, for the summaries of failed invocations. */
  readonly handlerOf?: () => string | undefined;
  /** Called once for each invocation. */
  readonly takeFacts: (requestId: string) => InvocationFacts | undefined;
}

// More would be unreadable. `millrace logs` shows each of them.
const MAX_SUMMARIES = 5;
// Invocations whose REPORT has not been seen. The oldest is forgotten, and its lines count as those of another.
const MAX_OPEN = 1_000;

/**
 * Selects what to show of the log of one function: warnings, errors and failures always, other lines up to a number for
 * each invocation, and a summary of each invocation.
 */
export class InvocationLog {
  readonly #options: InvocationLogOptions;
  /** The invocation that is running, by log stream: one environment runs one at a time. */
  readonly #running = new Map<string, string>();
  /** Lines without level WARN or ERROR so far, by request id. */
  readonly #lines = new Map<string, number>();

  constructor(options: InvocationLogOptions) {
    this.#options = options;
  }

  /** Selects from new lines. @param lines with their log streams, in the order in which they were stored */
  select(lines: readonly { readonly stream: string; readonly line: LogLine }[]): ShownLine[] {
    const shown: ShownLine[] = [];
    const succeeded: Finished[] = [];
    for (const { stream, line } of lines) {
      switch (line.kind) {
        case 'routine':
          break;
        case 'start':
          bounded(this.#running, stream, line.requestId);
          break;
        case 'text': {
          const requestId = line.requestId ?? this.#running.get(stream) ?? stream;
          if (this.#mayShow(requestId, line.level)) shown.push(line);
          break;
        }
        case 'report': {
          const finished = { report: line, facts: this.#options.takeFacts(line.requestId) };
          if (outcomeOf(finished) === 'ok') succeeded.push(finished);
          else shown.push({ level: 'ERROR', text: this.#failure(finished) });
          shown.push(...this.#cutLines(line.requestId));
          break;
        }
      }
    }
    return [...joinRepeated(shown), ...summariesOf(succeeded)];
  }

  #failure(finished: Finished): string {
    const handler = this.#options.handlerOf?.();
    return handler === undefined ? summaryOf(finished) : `${summaryOf(finished)}: ${handler}`;
  }

  #mayShow(requestId: string, level: LogLevel): boolean {
    if (level === 'WARN' || level === 'ERROR') return true;
    const count = (this.#lines.get(requestId) ?? 0) + 1;
    bounded(this.#lines, requestId, count);
    return count <= this.#options.maxLines;
  }

  #cutLines(requestId: string): ShownLine[] {
    const more = (this.#lines.get(requestId) ?? 0) - this.#options.maxLines;
    this.#lines.delete(requestId);
    if (more <= 0) return [];
    return [
      {
        level: 'DEBUG',
        text: `and ${more} more ${more === 1 ? 'line' : 'lines'}: ${this.#options.logsCommand}`,
      },
    ];
  }
}

interface Finished {
  readonly report: InvocationReport;
  readonly facts: InvocationFacts | undefined;
}

function summariesOf(finished: readonly Finished[]): ShownLine[] {
  if (finished.length <= MAX_SUMMARIES) {
    return finished.map((each) => ({ level: 'DEBUG', text: summaryOf(each) }));
  }
  const durations = finished.map(({ report }) => Math.round(report.durationMs));
  const records = finished.reduce((sum, { facts }) => sum + (facts?.records ?? 0), 0);
  const parts = [
    `${finished.length} invocations`,
    ...(records > 0 ? [counted(records, 'record')] : []),
    `${Math.min(...durations)} to ${Math.max(...durations)} ms`,
    'ok',
  ];
  return [{ level: 'DEBUG', text: `← ${parts.join(', ')}` }];
}

/** `← 12 records, shard 0, 8 ms, ok` */
function summaryOf(finished: Finished): string {
  const { report, facts } = finished;
  const { records = 0, from } = facts ?? {};
  const parts = [
    ...(records > 0 ? [counted(records, 'record')] : []),
    ...(from === undefined ? [] : [from]),
    ...(records === 0 && from === undefined ? ['1 invocation'] : []),
    `${Math.round(report.durationMs)} ms`,
    ...(report.initMs === undefined ? [] : [`cold start ${Math.round(report.initMs)} ms`]),
    outcomeOf(finished),
  ];
  return `← ${parts.join(', ')}`;
}

function outcomeOf({ report, facts }: Finished): string {
  if (report.status === 'timeout') return 'timed out';
  if (report.status === 'error' || facts?.hasFailed === true) return 'failed';
  const failedItems = facts?.failedItems ?? 0;
  return failedItems === 0 ? 'ok' : `${counted(failedItems, 'record')} failed`;
}

/** Replaces lines that follow each other with the same text by one that counts them. */
function joinRepeated(lines: readonly ShownLine[]): ShownLine[] {
  const joined: (ShownLine & { readonly count: number })[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    if (last?.text === line.text) joined.splice(-1, 1, { ...last, count: last.count + 1 });
    else joined.push({ ...line, count: 1 });
  }
  return joined.map(({ level, text, count }) => ({
    level,
    text: count === 1 ? text : `${text} (${count} times)`,
  }));
}

function bounded<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.size >= MAX_OPEN && !map.has(key)) map.delete(map.keys().next().value!);
  map.set(key, value);
}

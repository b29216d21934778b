import type { Style } from '../ui/terminal.ts';
import type { LogEvent } from './log-follower.ts';
import { functionColour, styledByLevel } from './log-styles.ts';
import { parseLogLine } from './parse-log-line.ts';

/** A log event with the function that logged it. */
export interface FunctionEvent extends LogEvent {
  readonly functionName: string;
}

export interface LogTextOptions {
  /** The functions whose events are printed. */
  readonly functionNames: readonly string[];
  readonly style: Style;
  /** The handler that the event is an error of, for a line after it. */
  readonly handler?: string | undefined;
}

/** The time and the level that the runtime has written into the text are removed, so that each is shown once. */
export function logText(
  { functionName, message, timestampMs }: FunctionEvent,
  { functionNames, style, handler }: LogTextOptions,
): string {
  const line = parseLogLine(message);
  const time = style('dim', new Date(timestampMs).toISOString());
  const text =
    line.kind === 'text'
      ? styledByLevel(line.level, line.text, style)
      : // The lines of the platform.
        style('dim', message.trimEnd());
  const prefix =
    functionNames.length > 1
      ? [style(functionColour(functionNames.indexOf(functionName)), functionName)]
      : [];
  return [time, ...prefix, handler === undefined ? text : `${text}\n    in ${handler}`].join(' ');
}

/** The message is as it was stored. */
export function logJson(
  { functionName, message, timestampMs }: FunctionEvent,
  handler: string | undefined,
): string {
  const line = parseLogLine(message);
  return JSON.stringify({
    timestamp: timestampMs,
    function: functionName,
    ...('requestId' in line && { requestId: line.requestId }),
    ...('level' in line && { level: line.level }),
    ...(handler !== undefined && { handler }),
    message,
  });
}

import type { Logger } from '../../lib/log/logger.ts';
import type { Output } from '../ui/terminal.ts';

/** Of one error. */
const MAX_CAUSES = 8;

/** Writes the server's log messages as text lines to standard error. */
export function operatorLog(err: Output): Logger {
  const line = (level: string) => (message: string, facts?: Readonly<Record<string, unknown>>) => {
    err.write(`${level}${message}${describe(message, facts)}\n`);
  };
  return { info: line(''), warn: line('warning: '), error: line('error: ') };
}

function describe(message: string, facts: Readonly<Record<string, unknown>> | undefined): string {
  if (!facts) return '';
  const parts = Object.entries(facts).flatMap(([name, value]) => {
    const text = value instanceof Error ? describeError(value, message) : describeValue(value);
    return text === '' ? [] : `${name}=${text}`;
  });
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function describeValue(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

/** With its causes, except for those whose message it repeats, and without what the line has said already. */
function describeError(error: Error, said: string): string {
  const texts: string[] = [];
  let cause: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && cause instanceof Error; depth++) {
    const { name, message } = cause;
    // The name of a plain Error says nothing.
    const isRepeated = message !== '' && [said, ...texts].some((text) => text.includes(message));
    if (!isRepeated) texts.push(name === 'Error' ? message : String(cause));
    cause = cause.cause;
  }
  if (cause !== undefined && !(cause instanceof Error)) texts.push(describeValue(cause));
  return texts.join(': ');
}

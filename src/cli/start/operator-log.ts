import type { Logger } from '../../lib/log/logger.ts';
import type { Output } from '../ui/terminal.ts';

/** Writes the server's log messages as text lines to standard error. */
export function operatorLog(err: Output): Logger {
  const line = (level: string) => (message: string, facts?: Readonly<Record<string, unknown>>) => {
    err.write(`${level}${message}${describe(facts)}\n`);
  };
  return { info: line(''), warn: line('warning: '), error: line('error: ') };
}

function describe(facts: Readonly<Record<string, unknown>> | undefined): string {
  if (!facts) return '';
  const parts = Object.entries(facts).map(([name, value]) => `${name}=${describeValue(value)}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function describeValue(value: unknown): string {
  if (value instanceof Error) {
    // The name of a plain Error says nothing.
    const described = value.name === 'Error' ? value.message : String(value);
    return value.cause === undefined ? described : `${described}: ${describeValue(value.cause)}`;
  }
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

import { styleText } from 'node:util';
import type { Screen } from './screen.ts';

/** Standard output or standard error. */
export interface Output {
  write(text: string): void;
  /** Whether it is a terminal, which shows colours and can redraw lines. */
  readonly isTerminal: boolean;
  readonly columns: number;
}

/** Results go to `out`, so that they can be piped; progress and errors go to `err`. */
export interface Terminal {
  readonly out: Output;
  readonly err: Output;
  /** The styles of `out`: none when it is not a terminal or NO_COLOR is set (https://no-color.org). */
  readonly style: Style;
  /** The terminal that `out` is; undefined when it is none. */
  readonly screen?: Screen | undefined;
}

type Format = Parameters<typeof styleText>[0];

export type Style = (format: Format, text: string) => string;

export function styleFor(output: Output, env: Readonly<Record<string, string | undefined>>): Style {
  const coloured = output.isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  // Without this, styleText would decide by the process's own streams and environment.
  return coloured ? (format, text) => styleText(format, text, { validateStream: false }) : (_, text) => text;
}

export function printLines(output: Pick<Output, 'write'>, lines: readonly string[]): void {
  output.write(lines.map((line) => `${line}\n`).join(''));
}

/** Prints a value on one line, for programs that read it. */
export function printJson(output: Pick<Output, 'write'>, value: object): void {
  output.write(`${JSON.stringify(value)}\n`);
}

const DEFAULT_COLUMNS = 80;

export function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    get isTerminal() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns || DEFAULT_COLUMNS;
    },
  };
}

import { styleText } from 'node:util';

/** One of the two places that a command writes to. */
export interface Output {
  write(text: string): void;
  /** A person is watching: colours and lines that redraw make sense. */
  readonly isTerminal: boolean;
  readonly columns: number;
}

/** Results go to `out`, so that they can be piped; progress and complaints to `err`. */
export interface Terminal {
  readonly out: Output;
  readonly err: Output;
  /** Colours for `out`, or none when it is no terminal or NO_COLOR is set: https://no-color.org */
  readonly style: Style;
}

type Format = Parameters<typeof styleText>[0];

export type Style = (format: Format, text: string) => string;

export function styleFor(output: Output, env: Readonly<Record<string, string | undefined>>): Style {
  const coloured = output.isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  // The decision has been made: styleText's own, which looks at the process, must not overrule it.
  return coloured ? (format, text) => styleText(format, text, { validateStream: false }) : (_, text) => text;
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

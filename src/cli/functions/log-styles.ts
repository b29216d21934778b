import type { Style } from '../ui/terminal.ts';
import type { LogLevel } from './log-line.ts';

// Each function has a colour. Red and yellow are those of errors and warnings.
const COLOURS = ['cyan', 'magenta', 'blue', 'green', 'cyanBright', 'magentaBright', 'blueBright'] as const;

/** The colour of the function at an index of a list. */
export function functionColour(index: number): (typeof COLOURS)[number] {
  return COLOURS[index % COLOURS.length]!;
}

/** Colours a text by its level. Errors and warnings name their level, because not every terminal has colours. */
export function styledByLevel(level: LogLevel, text: string, style: Style): string {
  switch (level) {
    case 'ERROR':
      return style('red', withLevel('ERROR', text));
    case 'WARN':
      return style('yellow', withLevel('WARN', text));
    case 'DEBUG':
      return style('dim', text);
    case 'INFO':
      return text;
  }
}

/** The runtimes of Python begin some texts with the level: `[ERROR] ValueError: no`. */
function withLevel(level: LogLevel, text: string): string {
  return `${level} ${text.replace(/^\[(?:ERROR|CRITICAL|WARNING)\] /, '')}`;
}

import { wrapped } from '../ui/visible-text.ts';
import type { Argument, Command } from './command.ts';
import type { Option } from './options.ts';

/** Longer lines are hard to read. Also the width of what is written to a file or a pipe. */
const MAX_COLUMNS = 100;
/** Summaries with less space than this are printed below what they describe. */
const MIN_SUMMARY_COLUMNS = 30;

/** `millrace --help` @param columns of the terminal, undefined for a file */
export function overview(
  commands: Readonly<Record<string, { readonly summary: string }>>,
  columns?: number,
): string {
  const width = helpWidth(columns);
  return [
    ...paragraphs(
      'Millrace runs real-time pipelines: Kinesis streams, and the Lambda functions that read them.',
      width,
    ),
    '',
    'Usage: millrace COMMAND [options]',
    '',
    ...table(
      Object.entries(commands).map(([name, { summary }]) => [name, summary]),
      width,
    ),
    '',
    ...paragraphs(
      '`millrace COMMAND --help` describes a command, with examples. `millrace --version` prints the version.',
      width,
    ),
    '',
  ].join('\n');
}

/** `millrace COMMAND --help` @param columns of the terminal, undefined for a file */
export function commandHelp(name: string, command: Command, columns?: number): string {
  const width = helpWidth(columns);
  const words = command.arguments.map(argumentWord);
  // Options that follow `--` would be those of the program.
  const end = command.arguments.at(-1)?.afterDashes === true ? words.length - 1 : words.length;
  const usage = ['millrace', name, ...words.slice(0, end), '[options]', ...words.slice(end)];
  const lines = [...paragraphs(command.about, width), '', `Usage: ${usage.join(' ')}`];
  if (command.arguments.length > 0) {
    const rows = command.arguments.map((argument): [string, string] => [argument.name, argument.summary]);
    lines.push('', ...table(rows, width));
  }
  const options = Object.entries(command.options).map(([option, facts]): [string, string] => [
    optionWord(option, facts),
    facts.fallback === undefined ? facts.summary : `${facts.summary} (default: ${facts.fallback})`,
  ]);
  lines.push('', 'Options', ...table([...options, ['-h, --help', 'show this help']], width));
  lines.push('', command.examples.length === 1 ? 'Example' : 'Examples');
  lines.push(...command.examples.map((example) => `  ${example}`), '');
  return lines.join('\n');
}

function argumentWord({ name, required, rest, afterDashes }: Argument): string {
  if (afterDashes === true) return `-- ${name}...`;
  const word = rest === true ? `${name}...` : name;
  return required ? word : `[${word}]`;
}

function optionWord(name: string, { short, placeholder }: Option<unknown>): string {
  const long = `--${name}${placeholder === undefined ? '' : ` ${placeholder}`}`;
  return short === undefined ? `    ${long}` : `-${short}, ${long}`;
}

function helpWidth(columns = MAX_COLUMNS): number {
  return Math.min(columns, MAX_COLUMNS);
}

/** Fills lines to the width, whatever their length in the source. Indented lines, which are commands, are kept. */
function paragraphs(text: string, width: number): string[] {
  const blocks: string[] = [];
  for (const line of text.split('\n')) {
    const last = blocks.at(-1);
    if (last === undefined || last.startsWith(' ') || line.startsWith(' ')) blocks.push(line);
    else blocks[blocks.length - 1] = `${last} ${line}`;
  }
  return blocks.flatMap((block) => (block.startsWith(' ') ? [block] : wrapped(block, width, '')));
}

function table(rows: readonly (readonly [string, string])[], width: number): string[] {
  const left = Math.max(...rows.map(([word]) => word.length));
  const indent = left + 4;
  if (width - indent < MIN_SUMMARY_COLUMNS) {
    return rows.flatMap(([word, summary]) => [`  ${word}`, ...wrapped(summary, width, ' '.repeat(8))]);
  }
  return rows.flatMap(([word, summary]) => {
    const [first = '', ...rest] = wrapped(summary, width, ' '.repeat(indent));
    return [`  ${word.padEnd(left)}  ${first.trimStart()}`, ...rest];
  });
}

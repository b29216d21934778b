import type { Argument, Command } from './command.ts';
import type { Option } from './options.ts';

/** `millrace --help` */
export function overview(commands: Readonly<Record<string, { readonly summary: string }>>): string {
  const width = widest(Object.keys(commands));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'Millrace runs real-time pipelines on one machine: Kinesis streams, and the Lambda functions that read them.',
    '',
    'Usage: millrace COMMAND [options]',
    '',
    ...lines,
    '',
    '`millrace COMMAND --help` describes a command, with examples. `millrace --version` prints the version.',
    '',
  ].join('\n');
}

/** `millrace COMMAND --help` */
export function commandHelp(name: string, command: Command): string {
  const words = command.arguments.map(argumentWord);
  // Options that follow `--` would be those of the program.
  const end = command.arguments.at(-1)?.afterDashes === true ? words.length - 1 : words.length;
  const usage = ['millrace', name, ...words.slice(0, end), '[options]', ...words.slice(end)];
  const lines = [command.about, '', `Usage: ${usage.join(' ')}`];
  if (command.arguments.length > 0) {
    lines.push('', ...columns(command.arguments.map((argument) => [argument.name, argument.summary])));
  }
  const options = Object.entries(command.options).map(([option, facts]): [string, string] => [
    optionWord(option, facts),
    facts.fallback === undefined ? facts.summary : `${facts.summary} (default: ${facts.fallback})`,
  ]);
  lines.push('', 'Options', ...columns([...options, ['-h, --help', 'show this help']]));
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

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = widest(rows.map(([left]) => left));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function widest(words: readonly string[]): number {
  return Math.max(...words.map((word) => word.length));
}

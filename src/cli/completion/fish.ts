import { type DescribedCommand, type DescribedOption, listCommand } from './described-command.ts';

export function fishCompletion(commands: readonly DescribedCommand[]): string {
  const names = commands.map(
    ({ name, summary }) =>
      `complete -c millrace -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
  );
  const options = commands.flatMap(({ name, options: described }) =>
    described.map(
      (option) => `complete -c millrace -n '__fish_seen_subcommand_from ${name}' ${wordsOf(option)}`,
    ),
  );
  const argumentWords = commands.flatMap(({ name, argument }) =>
    argument === undefined
      ? []
      : [`complete -c millrace -n '__fish_seen_subcommand_from ${name}' -f -a '(${listCommand(argument)})'`],
  );
  return `# millrace completion fish\n${[...names, ...argumentWords, ...options].join('\n')}\n`;
}

function wordsOf({ name, short, summary, value }: DescribedOption): string {
  const words = [`-l ${name}`, ...(short === undefined ? [] : [`-s ${short}`]), `-d ${quoted(summary)}`];
  switch (value) {
    case 'none':
      break;
    case 'path':
      words.push('-r -F');
      break;
    case 'functions':
    case 'stages':
    case 'streams':
      words.push(`-x -a '(${listCommand(value)})'`);
      break;
    case 'text':
      words.push('-x');
      break;
    default:
      words.push(`-x -a ${quoted(value.join(' '))}`);
  }
  return words.join(' ');
}

/** https://fishshell.com/docs/current/language.html#quotes */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

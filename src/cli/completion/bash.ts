import { type DescribedCommand, type DescribedOption, listCommand } from './described-command.ts';

/** Completes with files where it proposes nothing itself. */
export function bashCompletion(commands: readonly DescribedCommand[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap((option) => {
      const words = wordsOf(option);
      if (words === undefined) return [];
      const { name: long, short } = option;
      const spellings = [`--${long}`, ...(short === undefined ? [] : [`-${short}`])];
      return [`    ${spellings.map((spelling) => `'${name} ${spelling}'`).join('|')}) words=${words} ;;`];
    }),
  );
  const names = commands.flatMap(({ name, argument }) =>
    argument === undefined ? [] : [`      ${name}) words="$(${listCommand(argument)})" ;;`],
  );
  const options = commands.map(
    (command) =>
      `      ${command.name}) words='${command.options.map(({ name }) => `--${name}`).join(' ')}' ;;`,
  );
  return `# millrace completion bash
_millrace() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" words=''
  case "\${COMP_WORDS[1]} $previous" in
${values.join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${commands.map(({ name }) => name).join(' ')}'
  elif [ -z "$words" ] && [ "\${current#-}" != "$current" ]; then
    case "\${COMP_WORDS[1]}" in
${options.join('\n')}
    esac
  elif [ -z "$words" ] && [ "$COMP_CWORD" -eq 2 ]; then
    case "\${COMP_WORDS[1]}" in
${names.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _millrace millrace
`;
}

function wordsOf({ value }: DescribedOption): string | undefined {
  switch (value) {
    case 'functions':
    case 'stages':
    case 'streams':
      return `"$(${listCommand(value)})"`;
    case 'none':
    case 'path':
    case 'text':
      return undefined;
    default:
      return `'${value.join(' ')}'`;
  }
}

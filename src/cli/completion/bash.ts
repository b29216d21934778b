import { type DescribedCommand, type DescribedOption, LIST_FUNCTIONS } from './described-command.ts';

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
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _millrace millrace
`;
}

function wordsOf({ value }: DescribedOption): string | undefined {
  if (value === 'functions') return `"$(${LIST_FUNCTIONS})"`;
  return typeof value === 'string' ? undefined : `'${value.join(' ')}'`;
}

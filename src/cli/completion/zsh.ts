import { shellQuote } from '../../lib/shell-quote.ts';
import { type DescribedCommand, type DescribedOption, listCommand } from './described-command.ts';

/** Works as a file `_millrace` of a folder in $fpath, and when it is sourced after compinit. */
export function zshCompletion(commands: readonly DescribedCommand[]): string {
  const list = commands.map(
    ({ name, summary }) => `    ${shellQuote(`${name}:${summary.replaceAll(':', '\\:')}`)}`,
  );
  const cases = commands.map(({ name, argument, options }) => {
    const first = argument === undefined ? [] : [shellQuote(`1${actionOf(argument)}`)];
    const specs = [...options.map(specOf), ...first, `'*:file:_files'`];
    return `        ${name}) _arguments \\\n${specs.map((spec) => `          ${spec}`).join(' \\\n')} ;;`;
  });
  return `#compdef millrace
_millrace() {
  local -a commands
  local state line
  commands=(
${list.join('\n')}
  )
  _arguments -C '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $words[1] in
${cases.join('\n')}
      esac ;;
  esac
}
if [ "$funcstack[1]" = _millrace ]; then _millrace "$@"; else compdef _millrace millrace; fi
`;
}

function specOf({ name, short, summary, value, isRepeatable }: DescribedOption): string {
  const description = `[${summary.replaceAll(/[[\]:\\]/g, (character) => `\\${character}`)}]${actionOf(value)}`;
  const long = `--${name}`;
  if (short === undefined) return shellQuote(`${isRepeatable ? '*' : ''}${long}${description}`);
  const names = `{-${short},${long}}`;
  return isRepeatable
    ? `'*'${names}${shellQuote(description)}`
    : `'(-${short} ${long})'${names}${shellQuote(description)}`;
}

function actionOf(value: DescribedOption['value']): string {
  switch (value) {
    case 'none':
      return '';
    case 'path':
      return ':path:_files';
    case 'functions':
    case 'stages':
    case 'streams':
      return `:name:{compadd -- \${(f)"$(${listCommand(value)})"}}`;
    case 'text':
      return ':value: ';
    default:
      return `:value:(${value.join(' ')})`;
  }
}

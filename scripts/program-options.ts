import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * What was typed for the options of a program in bench/, test/ or scripts/. `--help` prints the text and the options with
 * their defaults; an option that does not exist, and a word that is none, end the process with exit code 2.
 */
export function programOptions<T extends Options>(help: string, options: T) {
  const words = process.argv.slice(2);
  if (words.includes('--help')) {
    console.log(usageOf(help, options));
    process.exit(0);
  }
  try {
    return parseArgs<{ args: string[]; options: T }>({ args: words, options }).values;
  } catch (error) {
    // Node.js explains on further lines how to pass a word that begins with a dash.
    console.error(`${(error as Error).message.split('. ')[0]}\n\n${usageOf(help, options)}`);
    process.exit(2);
  }
}

function usageOf(help: string, options: Options): string {
  const typed = Object.entries(options).map(([name, { type, default: value }]) =>
    type === 'boolean' ? `--${name}` : `--${name} ${value === undefined ? '…' : String(value)}`,
  );
  return `${help}\n\nOptions: ${typed.join('  ')}  --help`;
}

/**
 * Those that the words of an option name: in full, or in part where no name is the word. Ends the process with exit code 2 when
 * a word names none: a program that took it would do nothing, and report that nothing has failed.
 */
export function named<T extends { readonly name: string }>(
  option: string,
  words: readonly string[],
  all: readonly T[],
): T[] {
  const chosen = new Set<T>();
  for (const word of words) {
    const exact = all.filter(({ name }) => name === word);
    const found =
      exact.length > 0 ? exact : all.filter(({ name }) => name.toLowerCase().includes(word.toLowerCase()));
    if (found.length === 0) {
      console.error(`--${option} takes ${all.map(({ name }) => name).join(', ')}, not "${word}"`);
      process.exit(2);
    }
    for (const one of found) chosen.add(one);
  }
  return all.filter((one) => chosen.has(one));
}

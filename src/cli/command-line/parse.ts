import { parseArgs, type ParseArgsConfig } from 'node:util';
import { didYouMean } from '../../lib/nearest-word.ts';
import type { Command } from './command.ts';
import { type Options, UsageError } from './options.ts';

export type Parsed =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'run';
      readonly options: Readonly<Record<string, unknown>>;
      readonly arguments: readonly string[];
    };

/**
 * Parses the arguments after a command's name.
 * @throws UsageError, with a suggestion for an unknown option
 */
export function parseCommandLine(command: Command, args: readonly string[]): Parsed {
  const { tokens } = parseArgs({
    args: [...args],
    options: toNodeOptions(command.options),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const typed = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    if (token.name === 'help' || token.name === 'h') return { kind: 'help' };
    const option = Object.hasOwn(command.options, token.name) ? command.options[token.name] : undefined;
    if (!option) throw unknownOption(token.rawName, command.options);
    if (option.kind === 'flag' && token.value !== undefined) {
      throw new UsageError(`${token.rawName} takes no value`);
    }
    if (option.kind !== 'flag' && token.value === undefined) {
      throw new UsageError(`${token.rawName} needs a value: ${token.rawName} ${option.placeholder}`);
    }
    const values = typed.get(token.name) ?? [];
    typed.set(token.name, [...values, token.value ?? '']);
  }
  checkArguments(command, positionals);
  const options: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(command.options)) {
    options[name] = option.read(name, typed.get(name) ?? []);
  }
  return { kind: 'run', options, arguments: positionals };
}

function toNodeOptions(options: Options): NonNullable<ParseArgsConfig['options']> {
  const node: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean', short: 'h' } };
  for (const [name, { kind, short }] of Object.entries(options)) {
    node[name] = {
      type: kind === 'flag' ? 'boolean' : 'string',
      multiple: true,
      ...(short !== undefined && { short }),
    };
  }
  return node;
}

function unknownOption(rawName: string, options: Options): UsageError {
  const hint = didYouMean(rawName.replace(/^-+/, ''), Object.keys(options)).replace('"', '"--');
  return new UsageError(`unknown option ${rawName}.${hint}`);
}

function checkArguments({ arguments: expected }: Command, positionals: readonly string[]): void {
  const missing = expected[positionals.length];
  if (missing?.required === true) throw new UsageError(`${missing.name} is missing: ${missing.summary}`);
  const takesRest = expected.at(-1)?.rest === true;
  if (positionals.length > expected.length && !takesRest) {
    throw new UsageError(`unexpected argument "${positionals[expected.length]}"`);
  }
}

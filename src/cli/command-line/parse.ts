import { parseArgs, type ParseArgsConfig } from 'node:util';
import { didYouMean } from '../../lib/nearest-word.ts';
import type { Argument, Command } from './command.ts';
import { type Options, UsageError } from './options.ts';

export type Parsed =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'run';
      readonly options: Readonly<Record<string, unknown>>;
      readonly arguments: readonly string[];
      readonly afterDashes: readonly string[];
      /** Options of one value that were given several: scripts append theirs, as `npm run dev -- --port 1` does. */
      readonly overridden: readonly Overridden[];
    };

/** An option as `parseArgs` found it. */
interface OptionToken {
  readonly name: string;
  /** With its dashes. */
  readonly rawName: string;
  readonly value: string | undefined;
}

/** Without values: one may hold a password, as that of --store. */
interface Overridden {
  readonly name: string;
  readonly count: number;
}

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
  const afterDashes: string[] = [];
  const takesDashes = command.arguments.at(-1)?.afterDashes === true;
  let target = positionals;
  for (const token of tokens) {
    if (token.kind === 'option-terminator' && takesDashes) target = afterDashes;
    if (token.kind === 'positional') target.push(token.value);
    if (token.kind !== 'option') continue;
    if (token.name === 'help' || token.name === 'h') return { kind: 'help' };
    checkOption(token, command);
    const values = typed.get(token.name) ?? [];
    typed.set(token.name, [...values, token.value ?? '']);
  }
  checkArguments(command.arguments, positionals, afterDashes);
  const options: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(command.options)) {
    options[name] = option.read(name, typed.get(name) ?? []);
  }
  return {
    kind: 'run',
    options,
    arguments: positionals,
    afterDashes,
    overridden: overriddenIn(typed, command.options),
  };
}

function overriddenIn(typed: ReadonlyMap<string, readonly string[]>, options: Options): Overridden[] {
  return Array.from(typed)
    .filter(([name, values]) => options[name]?.kind === 'value' && new Set(values).size > 1)
    .map(([name, values]) => ({ name, count: values.length }));
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

function unknownOption(rawName: string, command: Command): UsageError {
  const name = rawName.replace(/^-+/, '');
  const known = Object.keys(command.options);
  // `--data-dir` of other programs is `--data`.
  const shorter = known.filter((option) => name.startsWith(`${option}-`));
  const hint = (didYouMean(name, known) || didYouMean(shorter[0] ?? '', shorter)).replace('"', '"--');
  const last = command.arguments.at(-1);
  const ofProgram = last?.program === true ? ` Options of ${last.name} follow --.` : '';
  const hints = `${hint}${ofProgram}`;
  return new UsageError(`unknown option ${rawName}${hints === '' ? '' : `.${hints}`}`);
}

/** @throws UsageError for an option that is unknown, or with a value where it takes none, or the reverse */
function checkOption({ name, rawName, value }: OptionToken, command: Command): void {
  const option = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
  if (!option) throw unknownOption(rawName, command);
  if (option.kind === 'flag' && value !== undefined) throw new UsageError(`${rawName} takes no value`);
  if (option.kind !== 'flag' && value === undefined) {
    throw new UsageError(`${rawName} needs a value: ${rawName} ${option.placeholder}`);
  }
}

function missing({ name, summary }: Argument): UsageError {
  return new UsageError(`${name} is missing: ${summary}`);
}

function checkArguments(
  declared: readonly Argument[],
  positionals: readonly string[],
  afterDashes: readonly string[],
): void {
  const last = declared.at(-1);
  const expected = last?.afterDashes === true ? declared.slice(0, -1) : declared;
  if (last?.afterDashes === true && last.required && afterDashes.length === 0) throw missing(last);
  const next = expected[positionals.length];
  if (next?.required === true) throw missing(next);
  const takesRest = expected.at(-1)?.rest === true;
  if (positionals.length > expected.length && !takesRest) {
    throw new UsageError(`unexpected argument "${positionals[expected.length]}"`);
  }
}

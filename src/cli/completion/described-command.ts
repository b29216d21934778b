import type { Command } from '../command-line/command.ts';
import type { NameList, Option } from '../command-line/options.ts';

/** A command as a shell completes it. */
export interface DescribedCommand {
  readonly name: string;
  readonly summary: string;
  /** What the first argument is. */
  readonly argument: NameList | undefined;
  readonly options: readonly DescribedOption[];
}

export interface DescribedOption {
  /** Without the dashes. */
  readonly name: string;
  readonly short: string | undefined;
  readonly summary: string;
  /** What follows the option: nothing, one of some words, a name, a file or folder, or any text. */
  readonly value: 'none' | NameList | 'path' | 'text' | readonly string[];
  readonly isRepeatable: boolean;
}

export function describeCommand(
  name: string,
  summary: string,
  { options, arguments: [argument] }: Command,
): DescribedCommand {
  const described = Object.entries(options).map(([option, facts]) => ({
    name: option,
    short: facts.short,
    summary: facts.summary,
    value: valueOf(facts),
    isRepeatable: facts.kind === 'list',
  }));
  const help = { short: 'h', summary: 'show help', value: 'none', isRepeatable: false } as const;
  return { name, summary, argument: argument?.words, options: [...described, { name: 'help', ...help }] };
}

/** Prints names, one a line. */
export function listCommand(list: NameList): string {
  return `millrace completion ${list} 2>/dev/null`;
}

function valueOf({ kind, placeholder = '', words }: Option<unknown>): DescribedOption['value'] {
  if (kind === 'flag') return 'none';
  if (words !== undefined) return words;
  // The placeholder of a choice lists its words.
  if (/^[a-z0-9-]+(\|[a-z0-9-]+)+$/.test(placeholder)) return placeholder.split('|');
  return ['DIR', 'FILE'].includes(placeholder) ? 'path' : 'text';
}

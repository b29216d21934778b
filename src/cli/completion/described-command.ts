import type { Command } from '../command-line/command.ts';
import type { Option } from '../command-line/options.ts';

/** A command as a shell completes it. */
export interface DescribedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly DescribedOption[];
}

export interface DescribedOption {
  /** Without the dashes. */
  readonly name: string;
  readonly short: string | undefined;
  readonly summary: string;
  /** What follows the option: nothing, one of some words, a function of the project, a file or folder, or any text. */
  readonly value: 'none' | 'functions' | 'path' | 'text' | readonly string[];
  readonly isRepeatable: boolean;
}

export function describeCommand(name: string, summary: string, { options }: Command): DescribedCommand {
  const described = Object.entries(options).map(([option, facts]) => ({
    name: option,
    short: facts.short,
    summary: facts.summary,
    value: valueOf(facts),
    isRepeatable: facts.kind === 'list',
  }));
  const help = { short: 'h', summary: 'show help', value: 'none', isRepeatable: false } as const;
  return { name, summary, options: [...described, { name: 'help', ...help }] };
}

/** Prints the names of the functions of the folder's project, one a line. */
export const LIST_FUNCTIONS = 'millrace completion functions 2>/dev/null';

function valueOf({ kind, placeholder = '', words }: Option<unknown>): DescribedOption['value'] {
  if (kind === 'flag') return 'none';
  if (words !== undefined) return words;
  // The placeholder of a choice lists its words.
  if (/^[a-z0-9-]+(\|[a-z0-9-]+)+$/.test(placeholder)) return placeholder.split('|');
  return ['DIR', 'FILE'].includes(placeholder) ? 'path' : 'text';
}

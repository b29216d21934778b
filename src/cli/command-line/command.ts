import type { Clock } from '../../lib/time/clock.ts';
import type { Options, OptionValues } from './options.ts';
import type { Terminal } from '../ui/terminal.ts';

/** A word of the command line that is no option. */
export interface Argument {
  /** `STREAM`; shown in brackets when it may be left out. */
  readonly name: string;
  readonly summary: string;
  readonly required: boolean;
  /** Takes all the words that follow; only the last argument may. */
  readonly rest?: boolean;
}

/** A subcommand, as data: parsing, help and tests are read from it. */
export interface Command<O extends Options = Options> {
  /** What it does, in a few sentences, for `--help`. */
  readonly about: string;
  readonly arguments: readonly Argument[];
  readonly options: O;
  /** Whole command lines that work. The first is shown to those who mistype. */
  readonly examples: readonly [string, ...string[]];
  /** @returns the exit code; 0 when nothing is returned */
  run(context: CommandContext<O>): Promise<number | void>;
}

/** Everything a command may touch of the outside. */
export interface CommandContext<O extends Options = Options> {
  readonly options: OptionValues<O>;
  readonly arguments: readonly string[];
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The directory it was called in. */
  readonly cwd: string;
  readonly clock: Clock;
  /**
   * Aborted by the first Ctrl-C or SIGTERM; a second ends the process at once. Whoever reads it promises to
   * end soon after: a command that never does is ended by the first.
   */
  readonly signal: AbortSignal;
}

/** Declares a command; its options' types reach `run`. */
export function command<O extends Options>(declaration: Command<O>): Command<O> {
  return declaration;
}

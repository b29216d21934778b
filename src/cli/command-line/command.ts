import type { Clock } from '../../lib/time/clock.ts';
import type { NameList, Options, OptionValues } from './options.ts';
import type { Terminal } from '../ui/terminal.ts';

/** A positional argument. */
export interface Argument {
  /** `STREAM`; shown in brackets when it is optional. */
  readonly name: string;
  readonly summary: string;
  readonly required: boolean;
  /** What shells propose. */
  readonly words?: NameList;
  /** Takes all words that follow. Only for the last argument. */
  readonly rest?: boolean;
  /** Takes the words after `--`, and only those. Only for the last argument. */
  readonly afterDashes?: boolean;
  /** A program, which has options of its own. */
  readonly program?: boolean;
}

/** A subcommand, as data: parsing, help and tests are derived from it. */
export interface Command<O extends Options = Options> {
  /** What the command does, in a few sentences, for `--help`. */
  readonly about: string;
  readonly arguments: readonly Argument[];
  readonly options: O;
  /** Complete command lines that work. */
  readonly examples: readonly [string, ...string[]];
  /** @returns the exit code; 0 when nothing is returned */
  run(context: CommandContext<O>): Promise<number | void>;
}

/** A command's access to the outside world. */
export interface CommandContext<O extends Options = Options> {
  readonly options: OptionValues<O>;
  readonly arguments: readonly string[];
  /** What follows `--`, when the last argument takes it. */
  readonly afterDashes: readonly string[];
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working directory. */
  readonly cwd: string;
  readonly clock: Clock;
  /**
   * Aborted by the first Ctrl-C or SIGTERM; the second exits at once. A command that reads it must end soon after it
   * is aborted. Until the command reads it, the first signal ends the process.
   */
  readonly signal: AbortSignal;
  /** What SIGINT does, for a command that reads Ctrl-C as a key. */
  readonly interrupt: () => void;
  /** Calls the listener at each SIGHUP, after which files that were replaced are read again. */
  readonly onReload: (reload: () => void) => void;
}

/** Declares a command, so that `run` knows the types of its options. */
export function command<O extends Options>(declaration: Command<O>): Command<O> {
  return declaration;
}

import { isClientError } from '../client/errors.ts';
import type { Clock } from '../lib/time/clock.ts';
import { explainFileError } from '../lib/disk/file-errors.ts';
import { didYouMean } from '../lib/nearest-word.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { VERSION } from '../server/version.ts';
import type { Command } from './command-line/command.ts';
import { COMMANDS } from './commands.ts';
import { commandHelp, overview } from './command-line/help.ts';
import { UsageError } from './command-line/options.ts';
import { parseCommandLine } from './command-line/parse.ts';
import { EXIT_FAILURE, EXIT_USAGE, NotStarted, signalExitCode } from './exit-codes.ts';
import { isStop } from './stop-signal.ts';
import type { Screen } from './ui/screen.ts';
import { type Output, styleFor } from './ui/terminal.ts';

/** What a command can use besides its command line: output, environment, clock and signal. */
export interface World {
  readonly out: Output;
  readonly err: Output;
  /** Undefined when standard output is not a terminal. */
  readonly screen?: Screen | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly clock: Clock;
  /** Called when a command first reads its signal. */
  stopSignal(): AbortSignal;
  /** Called when a command that reads keys reads Ctrl-C. */
  interrupt?(): void;
  /** Calls the listener when the operator asks for files to be read again; without it, never. */
  onReload?(reload: () => void): void;
}

/** @returns the exit code: 0 only on success, 2 for an invalid command line */
export async function runCommandLine(args: readonly string[], world: World): Promise<number> {
  const [name, ...rest] = args;
  try {
    switch (name) {
      case '--version':
      case '-v':
        world.out.write(`${VERSION}\n`);
        return 0;
      case undefined:
        world.err.write(overview(COMMANDS, terminalColumns(world.err)));
        return EXIT_USAGE;
      case 'help':
      case '--help':
      case '-h':
        if (rest[0] !== undefined && name === 'help') return await runCommand(rest[0], ['--help'], world);
        world.out.write(overview(COMMANDS, terminalColumns(world.out)));
        return 0;
      default:
        return await runCommand(name, rest, world);
    }
  } catch (error) {
    return reportError(error, name, world.err);
  }
}

async function runCommand(name: string, args: readonly string[], world: World): Promise<number> {
  const command = await loadCommand(name);
  const parsed = parseCommandLine(command, args);
  if (parsed.kind === 'help') {
    world.out.write(commandHelp(name, command, terminalColumns(world.out)));
    return 0;
  }
  const { out, err, screen, env, cwd, clock } = world;
  for (const { name: option, count } of parsed.overridden) {
    err.write(`note: --${option} is given ${count} times; the last one counts\n`);
  }
  const code = await command.run({
    options: parsed.options,
    arguments: parsed.arguments,
    afterDashes: parsed.afterDashes,
    terminal: { out, err, style: styleFor(out, env), screen },
    env,
    cwd,
    clock,
    interrupt: () => world.interrupt?.(),
    onReload: (reload) => world.onReload?.(reload),
    get signal() {
      return world.stopSignal();
    },
  });
  return code ?? 0;
}

/** Undefined for a file or a pipe, which has no width. */
function terminalColumns(output: Output): number | undefined {
  return output.isTerminal ? output.columns : undefined;
}

async function loadCommand(name: string): Promise<Command> {
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!entry) {
    const hint = didYouMean(name, Object.keys(COMMANDS)) || ' See `millrace --help`.';
    throw new UsageError(`unknown command "${name}".${hint}`);
  }
  return (await entry.load()).default;
}

function reportError(error: unknown, name: string | undefined, err: Output): number {
  if (error instanceof UsageError) {
    const help = name !== undefined && Object.hasOwn(COMMANDS, name) ? `millrace ${name} --help` : undefined;
    err.write(`millrace: ${error.message}${help === undefined ? '' : ` (see ${help})`}\n`);
    return EXIT_USAGE;
  }
  if (error instanceof OperatorError) {
    err.write(`millrace: ${error.message}\n`);
    return error instanceof NotStarted ? error.exitCode : EXIT_FAILURE;
  }
  if (isClientError(error)) {
    err.write(`millrace: the server returned an error: ${error.message} (${error.code})\n`);
    return EXIT_FAILURE;
  }
  if (isStop(error)) return signalExitCode(error.by);
  const fileError = explainFileError(error);
  if (fileError) {
    err.write(`millrace: ${fileError.message}\n`);
    return EXIT_FAILURE;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  err.write(`millrace: unexpected error; please report it with this stack trace\n${trace}\n`);
  return EXIT_FAILURE;
}

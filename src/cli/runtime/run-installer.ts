import { spawn } from 'node:child_process';
import { OperatorError } from '../../lib/operator-error.ts';
import { programStart } from '../../lib/platform/program-start.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { withProgress } from '../ui/progress.ts';
import type { Output } from '../ui/terminal.ts';

export interface Installer {
  readonly command: string;
  readonly args: readonly string[];
  /** What to do when the program does not exist. */
  readonly missingRemedy: string;
  /** What to do when it fails. */
  readonly failureRemedy: string;
}

export interface InstallerWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Shows the installer's last line of output while it runs. */
  readonly progress: Output;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** How much of an installer's output is kept, for the message of a failure. */
const KEPT_OUTPUT_CHARACTERS = 4000;

/** Runs npm or pip to its end. @throws OperatorError with the reason that it gives, and the remedy */
export async function runInstaller(installer: Installer, world: InstallerWorld): Promise<void> {
  const { command, args, missingRemedy, failureRemedy } = installer;
  const { progress, clock } = world;
  let output = '';
  const onOutput = (text: string) => void (output = (output + text).slice(-KEPT_OUTPUT_CHARACTERS));
  const doing = () => [`${command} installs`, lastLine(output)].filter(Boolean).join(': ');
  try {
    const code = await withProgress({ output: progress, clock }, doing, () =>
      run(command, args, world, onOutput),
    );
    if (code !== 0) throw new OperatorError(`${command} failed: ${reasonIn(output)}; ${failureRemedy}`);
  } catch (error) {
    world.signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new OperatorError(`${command} was not found; ${missingRemedy}`);
  }
}

function run(
  command: string,
  args: readonly string[],
  { env, signal }: InstallerWorld,
  onOutput: (text: string) => void,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const start = programStart(command, args, { env, cwd: process.cwd() });
    const child = spawn(start.command, start.args, {
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      windowsVerbatimArguments: start.windowsVerbatimArguments,
    });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', onOutput);
    child.once('error', reject);
    child.once('close', resolve);
  });
}

function linesOf(output: string): string[] {
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function lastLine(output: string): string {
  return linesOf(output).at(-1) ?? '';
}

/** The first line that names an error, which usually is the cause of the others. */
function reasonIn(output: string): string {
  const lines = linesOf(output);
  return (
    lines.find((line) => /^(npm (error|ERR!) (?!code|errno|syscall)|ERROR:|error:)/.test(line)) ??
    lastLine(output)
  );
}

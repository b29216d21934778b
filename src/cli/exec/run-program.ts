import { spawn } from 'node:child_process';
import type { Credentials } from '../../lib/aws/signature-v4.ts';
import { programStart } from '../../lib/platform/program-start.ts';
import { awsEnvironment } from '../../server/client-environment/aws-environment.ts';
import { accountKeyFrom, type Environment } from '../connection/endpoint.ts';
import { NotStarted, signalExitCode } from '../exit-codes.ts';
import { hasTerminal, StopRequested } from '../stop-signal.ts';
import { withEndpointOption } from './aws-command.ts';

export interface ProgramContext {
  /** The server that the AWS clients of the program call. */
  readonly endpoint: string;
  readonly region: string;
  /** With which they trust its certificate. */
  readonly trust: Environment;
  /** For a server that verifies signatures. */
  readonly credentials: Credentials | undefined;
  readonly env: Environment;
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/**
 * Runs a program in this terminal, with its AWS calls sent to a server.
 * @returns its exit code; 128 and the number of the signal when one has ended it
 * @throws NotStarted
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { endpoint, region, trust, credentials, env, cwd, signal }: ProgramContext,
): Promise<number> {
  const start = programStart(program, withEndpointOption(program, args, endpoint), { env, cwd });
  const child = spawn(start.command, start.args, {
    cwd,
    stdio: 'inherit',
    env: {
      ...awsEnvironment({ endpoint, region, account: accountKeyFrom(env), credentials }, env),
      ...trust,
    },
    windowsVerbatimArguments: start.windowsVerbatimArguments,
  });
  // Ctrl-C in a terminal reaches the program as well. Any other signal reaches only this process, so it is forwarded.
  signal.addEventListener('abort', () => {
    const isInterrupt = signal.reason instanceof StopRequested && signal.reason.by === 'SIGINT';
    if (isInterrupt && hasTerminal()) return;
    child.kill(isInterrupt ? 'SIGINT' : 'SIGTERM');
  });
  // After a second Ctrl-C nothing else ends a program that ignores the first, and both would read from the terminal.
  const endProgram = () => child.kill('SIGTERM');
  process.once('exit', endProgram);
  const exit = new Promise<number>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => reject(new NotStarted(program, error)));
    child.on('exit', (code, killedBy) => resolve(code ?? (killedBy === null ? 1 : signalExitCode(killedBy))));
  });
  return exit.finally(() => process.off('exit', endProgram));
}

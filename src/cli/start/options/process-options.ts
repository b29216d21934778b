import { type ChildProcess, spawn } from 'node:child_process';
import { featuresOf } from '../../../lib/platform/features.ts';
import { MILLRACE_PATH } from '../../../server/built-files.ts';
import { ROLE_VARIABLE } from '../../../server/processes/messages.ts';
import type { ProcessesOptions } from '../../../server/processes/start-processes.ts';
import { optionalNumber, UsageError } from '../../command-line/options.ts';

/** Each takes about 100 MB, and a core under load. */
const MAX_PROCESSES = 64;

export const processOptions = {
  processes: optionalNumber(
    'serve clients by this many processes beside the one with the data: for four cores or more (default: one for everything)',
    { min: 1, max: MAX_PROCESSES },
  ),
};

interface Others {
  readonly processes: number | undefined;
  readonly store: string | undefined;
  readonly 'api-port': number | undefined;
  readonly 'test-controls': boolean;
  readonly tls: 'self-signed' | undefined;
}

/** Why each does not go with `--processes`. */
const EXCLUDED: Readonly<Record<keyof Omit<Others, 'processes'>, string>> = {
  store: 'it divides a server with a data directory. Run several gateways in its place',
  'api-port': 'APIs are on the main port, by their paths and host names',
  'test-controls': 'they replace the state of a server of one process',
  tls: 'a generated certificate would be another one in each process. Use --tls-cert and --tls-key',
};

/**
 * @returns undefined for one process
 * @throws UsageError
 */
export function processesChoice(
  options: Others,
  { hasSocketFiles } = featuresOf(),
): ProcessesOptions | undefined {
  const { processes: count } = options;
  if (count === undefined) return undefined;
  if (!hasSocketFiles) {
    throw new UsageError(
      '--processes is for Linux and macOS: on Windows, a process has no stream to another one',
    );
  }
  for (const [name, reason] of Object.entries(EXCLUDED)) {
    const value = options[name as keyof typeof EXCLUDED];
    if (value !== undefined && value !== false) {
      throw new UsageError(`--${name} does not go with --processes: ${reason}`);
    }
  }
  return { count, spawn: spawnGateway };
}

/** Starts this command line once more. It gets what the parent has for it over the channel, and no secret in between. */
function spawnGateway(): ChildProcess {
  // A debugger listens on one port.
  const nodeOptions = process.execArgv.filter((option) => !option.startsWith('--inspect'));
  return spawn(process.execPath, [...nodeOptions, MILLRACE_PATH, ...process.argv.slice(2)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc', 'pipe'],
    env: { ...process.env, [ROLE_VARIABLE]: '1' },
  });
}

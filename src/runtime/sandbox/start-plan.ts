import type { ProcessPlan } from '../launching/messages.ts';
import { enterRoot } from './enter-root.ts';
import { FUNCTION_USER } from './function-user.ts';

/** The exit code of `timeout` for its own failures, so of ours too. */
const EXIT_NOT_STARTED = 125;

/**
 * Run by `sh` in a copy of the prepared root, as the administrator of its namespaces. Signals from within do not end the
 * first process of a pid namespace, so that one only waits for processes that lost their parent. `timeout 0` waits for
 * the function without a limit and ends as it does, by the same exit code or signal. The inner `unshare` gives up the
 * rights over the mounts: they belong to the outer user namespace.
 */
const START_SCRIPT = `
(sleep 2147483647 & wait) </dev/null >/dev/null 2>&1 3>&- &
mount -a -T "$1" || exit ${EXIT_NOT_STARTED}
shift
exec timeout --foreground 0 unshare --user --map-user=${FUNCTION_USER.userId} --map-group=${FUNCTION_USER.groupId} "$@"
`;

/**
 * Processes and threads of an environment, as on AWS. The kernel counts them in the environment's own user namespace; it
 * does not count those of the host's root user.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#function-configuration-deployment-and-execution
 */
const MAX_PROCESSES = 1024;

/** Variables have this prefix until the function's program starts: the loader must not act on them earlier. */
const VARIABLE_PREFIX = 'MILLRACE_OF_FUNCTION_';

export interface StartOptions {
  /** The process in the namespaces of the prepared root. */
  readonly rootPid: number;
  /** The path of the list of the environment's mounts. */
  readonly list: string;
  /** The search path of the host's programs. */
  readonly programPath: string;
  /** The path of `prlimit`, which limits the number of processes; without it they have the limit of the host. */
  readonly prlimit: string | undefined;
}

/** A plan that carries out another one in namespaces of its own. */
export function planStart(
  plan: ProcessPlan,
  { rootPid, list, programPath, prlimit }: StartOptions,
): ProcessPlan {
  const variables = Object.entries(plan.environment);
  const names = variables.map(([name]) => name).filter((name) => !isHarmless(name));
  const unpack = [
    ...names.map((name) => `export ${name}="$${VARIABLE_PREFIX}${name}"`),
    `unset ${names.map((name) => VARIABLE_PREFIX + name).join(' ')}`,
    'exec "$@"',
  ].join('\n');
  return {
    command: 'nsenter',
    args: [
      enterRoot(rootPid),
      ['unshare', '--mount', '--pid', '--'],
      ['/bin/sh', '-c', START_SCRIPT, 'sh', list],
      [`--wd=${plan.directory}`, '--', '/bin/sh', '-c', unpack, 'sh'],
      prlimit === undefined ? [] : [prlimit, `--nproc=${MAX_PROCESSES}`, '--'],
      [plan.command, ...plan.args],
    ].flat(),
    directory: '/',
    environment: {
      ...Object.fromEntries(
        variables.map(([name, value]) => [isHarmless(name) ? name : VARIABLE_PREFIX + name, value]),
      ),
      PATH: programPath,
    },
  };
}

/** Variables that mean nothing to the programs before the function's. They identify its processes on the host. */
function isHarmless(name: string): boolean {
  return name.startsWith('AWS_');
}

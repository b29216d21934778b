import { FunctionProcess, type ProcessOptions } from '../../process/function-process.ts';
import type { Admission } from '../admission.ts';
import type { EnvironmentOptions } from '../environment-options.ts';
import type { Freezer } from '../freezer.ts';

export interface ProcessContext extends Pick<ProcessOptions, 'onExit' | 'onGone'> {
  /** The variables of the environment's processes. */
  readonly variables: Readonly<Record<string, string>>;
  readonly admission: Admission;
  readonly freezer: Freezer;
  readonly onOutOfMemory: () => void;
}

/**
 * Starts the process of an environment's function, and watches its memory.
 * @returns undefined when it could not be started
 */
export async function startProcess(
  { spec, launch, folders, clock, log, launcher, memory }: EnvironmentOptions,
  { variables, admission, freezer, onOutOfMemory, onExit, onGone }: ProcessContext,
): Promise<FunctionProcess | undefined> {
  const { secret } = admission;
  const plan = await folders.wrap({
    command: launch.command,
    args: launch.args,
    directory: folders.paths.taskRoot,
    environment: {
      ...variables,
      ...launch.environment,
      ...(launch.readsSecret ? { _MILLRACE_SECRET_LENGTH: String(secret.length) } : {}),
    },
  });
  const starting = FunctionProcess.start({
    plan,
    launcher,
    secret: launch.readsSecret ? secret : undefined,
    log: log.outputOf('function'),
    clock,
    ...(onExit && { onExit }),
    onGone,
  });
  admission.add(starting);
  const process = await starting;
  if (!process) return undefined;
  freezer.add(process);
  memory.watch(process.pid, spec.memoryMb, onOutOfMemory, (pid) => folders.processOf(pid));
  return process;
}

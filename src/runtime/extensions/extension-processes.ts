import { type Clock, pause } from '../../lib/time/clock.ts';
import type { ExitReason, Failure } from '../failure.ts';
import type { Launcher } from '../launching/launcher.ts';
import type { Admission } from '../environment/admission.ts';
import type { Freezer } from '../environment/freezer.ts';
import type { EnvironmentLog } from '../log/environment-log.ts';
import { FunctionProcess, type ProcessOptions } from '../process/function-process.ts';
import type { EnvironmentFolders } from '../sandbox/sandbox.ts';
import { shutdownReasonOf } from './extension-event.ts';
import { EXTENSIONS_FOLDER } from './list-extensions.ts';
import { EXTERNAL_SHUTDOWN_MS, type Extensions, MAX_EXTENSIONS } from './extensions.ts';

/**
 * Variables that only the runtime has.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#runtimes-extensions-api-reg
 */
const RUNTIME_VARIABLES = new Set([
  '_AWS_XRAY_DAEMON_ADDRESS',
  '_AWS_XRAY_DAEMON_PORT',
  '_HANDLER',
  '_LAMBDA_TELEMETRY_LOG_FD',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_XRAY_CONTEXT_MISSING',
  'AWS_XRAY_DAEMON_ADDRESS',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

/** The exit codes of a shell that cannot start a program: it starts extensions that have folders of their own. */
const START_PROBLEMS = new Map<number | null, string>([
  [126, 'permission denied'],
  [127, 'no such file or directory'],
]);

type Gone = Parameters<ProcessOptions['onGone']>[0];

export interface ExtensionProcessesOptions {
  readonly launcher: Launcher;
  readonly folders: EnvironmentFolders;
  readonly log: EnvironmentLog;
  readonly clock: Clock;
  readonly extensions: Extensions;
  /** Receives each process, so that the Runtime API serves it. */
  readonly admission: Admission;
  /** Receives each process, to stop it while the environment is idle. */
  readonly freezer: Freezer;
}

/** The processes of the external extensions of one environment. */
export class ExtensionProcesses {
  readonly #options: ExtensionProcessesOptions;
  /** The running ones, by name. */
  readonly #running = new Map<string, FunctionProcess>();
  readonly #ended: Promise<void>[] = [];
  #isEnding = false;

  constructor(options: ExtensionProcessesOptions) {
    this.#options = options;
  }

  /** Resolves when all processes are started. A failure is reported to the extensions. */
  async start(names: readonly string[], variables: Readonly<Record<string, string>>): Promise<void> {
    const environment = Object.fromEntries(
      Object.entries(variables).filter(([name]) => !RUNTIME_VARIABLES.has(name)),
    );
    for (const name of names.slice(0, MAX_EXTENSIONS)) {
      if (this.#isEnding) return;
      await this.#start(name, environment);
    }
    const surplus = names[MAX_EXTENSIONS];
    if (surplus !== undefined) this.#fail(surplus, launchError(`more than ${MAX_EXTENSIONS} extensions`));
  }

  /** Sends SHUTDOWN to the extensions that want it, and kills those that have not ended in time. */
  async shutDown(reason: ExitReason): Promise<void> {
    const { extensions, clock } = this.#options;
    this.#isEnding = true;
    const deadlineMs = clock.now() + EXTERNAL_SHUTDOWN_MS;
    for (const { name, events, hasFailed } of extensions.all) {
      if (hasFailed || !events.includes('SHUTDOWN')) this.#running.get(name)?.kill();
    }
    void extensions.telemetry?.flush();
    extensions.send({ eventType: 'SHUTDOWN', deadlineMs, shutdownReason: shutdownReasonOf(reason) });
    const late = new AbortController();
    const ended = Promise.all(this.#ended).finally(() => late.abort());
    await pause(clock, EXTERNAL_SHUTDOWN_MS, { signal: late.signal });
    for (const process of this.#running.values()) process.kill();
    await ended;
  }

  async #start(name: string, environment: Readonly<Record<string, string>>): Promise<void> {
    const { launcher, folders, log, clock, admission, freezer } = this.#options;
    const { layersRoot, taskRoot } = folders.paths;
    const command = `${layersRoot}/${EXTENSIONS_FOLDER}/${name}`;
    const plan = await folders.wrap({ command, args: [], directory: taskRoot, environment });
    let onGone: ProcessOptions['onGone'] = () => {};
    const gone = new Promise<Gone>((resolve) => {
      onGone = resolve;
    });
    const output = log.outputOf('extension');
    const starting = FunctionProcess.start({
      plan,
      launcher,
      log: output,
      clock,
      onGone,
    });
    admission.add(starting);
    const process = await starting;
    if (process) {
      this.#running.set(name, process);
      freezer.add(process);
    }
    const ended = gone.then((reason) => {
      this.#running.delete(name);
      process?.forget();
      this.#fail(name, failureOf(command, reason, this.#hasRegistered(name)));
    });
    this.#ended.push(ended);
    if (!process) await ended;
  }

  #hasRegistered(name: string): boolean {
    return this.#options.extensions.all.some(
      (extension) => extension.name === name && extension.state !== 'Started',
    );
  }

  #fail(name: string, failure: Failure): void {
    if (!this.#isEnding) this.#options.extensions.end(name, failure);
  }
}

function failureOf(command: string, reason: Gone, hasRegistered: boolean): Failure {
  if (reason.kind === 'unstartable') {
    const isMissing = !reason.message.startsWith('fork/exec');
    return launchError(isMissing ? `fork/exec ${command}: no such file or directory` : reason.message);
  }
  const { code, signal } = reason;
  const problem = hasRegistered ? undefined : START_PROBLEMS.get(code);
  if (problem !== undefined) return launchError(`fork/exec ${command}: ${problem}`);
  // An extension that ends by itself has failed, even without an error.
  const status = signal === null ? `exit status ${code}` : `signal: ${signal}`;
  return { errorType: 'Extension.Crash', message: `Error: ${code === 0 ? 'exit code 0' : status}` };
}

function launchError(message: string): Failure {
  return { errorType: 'Extension.LaunchError', message: `Error: ${message}` };
}

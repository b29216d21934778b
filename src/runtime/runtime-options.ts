import type { Disk } from '../lib/disk/disk.ts';
import type { Logger } from '../lib/log/logger.ts';
import type { Meters } from '../lib/metrics.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time/clock.ts';
import type { FreezeMode } from './environment/freezer.ts';
import type { RuntimeCounters } from './metrics/runtime-counters.ts';
import type { DebuggingOptions } from './node/debugging.ts';
import type { FunctionSpec, LogSink } from './port.ts';
import type { RoleCredentials } from './role-credentials.ts';
import type { RuntimeLimits } from './runtime-limits.ts';
import type { SandboxMode } from './sandbox/sandbox.ts';

export interface RuntimeOptions {
  /** Measures what AWS bounds and reports: timeouts, durations, the idle life of environments, times in logs. */
  readonly clock: Clock;
  /** The clock that processes have themselves, for the work with them; `clock` by default. */
  readonly processClock?: Clock | undefined;
  readonly random: Random;
  readonly logger: Logger;
  readonly logSink: LogSink;
  /** Receives the metrics of every invocation. */
  readonly meters?: Meters;
  /** Count environments and what runs in them, by function. */
  readonly counters?: RuntimeCounters;
  /** URL of the AWS services. Called whenever an environment starts, because the port may not be known earlier. */
  readonly endpoint: () => string;
  /** The credentials of a function's processes; by default keys that only name its account. */
  readonly roleCredentials?: ((spec: FunctionSpec) => RoleCredentials | Promise<RoleCredentials>) | undefined;
  /** The built Node bootstrap, `dist/bootstrap.mjs`. That of Python is beside it, in `python-runtime/`. */
  readonly bootstrapPath: string;
  /** The built launcher, `dist/launcher.mjs`, which starts function processes. */
  readonly launcherPath: string;
  /** Loaded before each Node handler; it redirects the AWS calls of older SDKs to this server. */
  readonly redirectPath?: string | undefined;
  /** Whether functions run in namespaces of their own. */
  readonly sandbox: SandboxMode;
  /** Whether the processes of functions are stopped between invocations; `DEFAULT_FREEZE` by default. */
  readonly freeze?: FreezeMode;
  /** A private folder outside the data directory, for folders of environments. */
  readonly files: Disk;
  /** Folders that functions in namespaces of their own must not see: the data directory. */
  readonly hiddenFolders: readonly string[];
  readonly limits?: Partial<RuntimeLimits>;
  /** Functions that a debugger can attach to. */
  readonly debugging?: DebuggingOptions;
  /** The folder of the user's project; the working directory by default. */
  readonly projectDirectory?: string;
  /** The host's environment variables, some of which are passed to functions; `process.env` by default. */
  readonly hostEnvironment?: Readonly<Record<string, string | undefined>>;
}

import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { FreezeMode } from './freezer.ts';
import type { InitializationType } from '../initialization-type.ts';
import type { Launcher } from '../launching/launcher.ts';
import type { EnvironmentLog } from '../log/environment-log.ts';
import type { FunctionSpec } from '../port.ts';
import type { Launch } from '../process/launch.ts';
import type { MemoryWatch } from '../process/memory-watch.ts';
import type { RoleCredentials } from '../role-credentials.ts';
import type { StrayProcesses } from '../process/stray-processes.ts';
import type { EnvironmentFolders } from '../sandbox/sandbox.ts';

export interface EnvironmentOptions {
  readonly spec: FunctionSpec;
  readonly launch: Launch;
  /** The file names of its external extensions. */
  readonly extensionNames: readonly string[];
  readonly folders: EnvironmentFolders;
  readonly log: EnvironmentLog;
  readonly initializationType: InitializationType;
  /** The clock that its processes have. */
  readonly clock: Clock;
  readonly random: Random;
  readonly launcher: Launcher;
  readonly strays: StrayProcesses;
  readonly memory: MemoryWatch;
  readonly endpoint: string;
  /** Undefined where signatures are not verified. */
  readonly credentials?: RoleCredentials | undefined;
  readonly host: Readonly<Record<string, string | undefined>>;
  readonly freeze: FreezeMode;
  /** The longest time that the handler may take to load. */
  readonly initLimitMs: number;
}

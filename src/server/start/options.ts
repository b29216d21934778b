import type { AuthOption } from '../../access/mode.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Telemetry } from '../../lib/telemetry/telemetry.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { FreezeMode } from '../../runtime/environment/freezer.ts';
import type { OnInvocation } from '../../runtime/observed-runtime.ts';
import type { SandboxMode } from '../../runtime/sandbox/sandbox.ts';
import type { ClusterOptions } from '../gateway/options.ts';
import type { TimeMode } from '../controls/test-controls.ts';
import type { ForwardOptions } from '../forwarding/forward-target.ts';
import type { OptionNames } from '../start-errors.ts';
import type { TlsChoice } from '../tls/identity.ts';

export interface MillraceOptions {
  /**
   * Contains all state of the server. Created when missing. Only one process can use it at a time. Without one, the state
   * is in memory and ends with the server.
   */
  readonly dataDirectory?: string | undefined;
  /** The absolute path of a file with keys, to encrypt the data directory. An encrypted directory needs it. */
  readonly encryptKeyFile?: string | undefined;
  /** Bound on data in memory, 1 GiB by default: writes beyond it are refused as on a full disk. */
  readonly maxMemoryBytes?: number | undefined;
  /** Takes part in a cluster, whose gateways share a store; a server on its own by default. */
  readonly cluster?: ClusterOptions | undefined;
  readonly host: string;
  /** 0 selects a free port. */
  readonly port: number;
  /** A second port that serves only the APIs of API Gateway; 0 selects a free one. */
  readonly apiPort?: number | undefined;
  readonly quotas: 'on' | 'off';
  /** Acknowledged data is on stable storage (`fsync`), or has been passed to the operating system (`os`). */
  readonly durability: 'fsync' | 'os';
  /** Factor on the time that streams and functions take to change state. */
  readonly timeScale: number;
  /** Whether functions run in namespaces of their own; by default where this machine allows it. */
  readonly sandbox?: SandboxMode;
  /** Whether functions are stopped between invocations; by default on Linux. */
  readonly freeze?: FreezeMode | undefined;
  /** Whether signatures and permissions are checked; `off` by default. */
  readonly auth?: AuthOption | undefined;
  /** Allows a host that other machines can reach without `enforce`. Every client that can reach the port can then use the server. */
  readonly allowUnauthenticated?: boolean;
  /** Origins of web pages that may call, in addition to those of this machine: `https://app.example.com`. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** How clients on other machines reach the server, for the URLs of queues and functions; by default its endpoint. */
  readonly publicUrl?: string | undefined;
  /** The file to which each request of a client is appended, with its result; absolute. */
  readonly auditLog?: string | undefined;
  /** Adds TLS on the same port. Cleartext is then accepted from this machine only. */
  readonly tls?: TlsChoice;
  /** Names of Node functions that a debugger can attach to. */
  readonly debuggedFunctions?: readonly string[];
  /** Bound on the events of a log group on disk; by default that of the service. */
  readonly maxLogGroupBytes?: number;
  /** Services of other servers, whose calls this server passes on; none by default. */
  readonly forward?: ForwardOptions;
  /** The folder of the user's project, whose packages include what functions need; the working directory by default. */
  readonly projectDirectory?: string;
  /** How messages name the options; by default as the command line does. */
  readonly optionNames?: OptionNames;
  /** Serves `/_millrace/test`, which shows and controls what tests wait for; on loopback only. */
  readonly testControls?: boolean;
  /** `virtual`: time passes only when a test moves it; with test controls and data in memory only. `real` by default. */
  readonly time?: TimeMode;
  /** Called after each invocation of a function. */
  readonly onInvocation?: OnInvocation;
  /** Where traces, metrics and logs are exported to; closed with the server. */
  readonly telemetry?: Telemetry;
  readonly logger: Logger;
  /** Called when an invariant is broken or the disk has failed; the process must stop. */
  readonly onFatal: (error: unknown) => void;
  readonly clock?: Clock;
  readonly random?: Random;
}

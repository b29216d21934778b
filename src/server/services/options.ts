import type { AccessSecrets } from '../../access/access-secrets.ts';
import type { AuthOption } from '../../access/mode.ts';
import type { SubscriptionClaims } from '../../engine/consumers/claims.ts';
import type { StreamDuty } from '../../engine/changes/duty.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Disk } from '../../lib/disk/disk.ts';
import type { Meters } from '../../lib/metrics.ts';
import type { Tracer } from '../../lib/telemetry/tracer.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { SpreadLoops } from '../../mapping/mapping.ts';
import type { ObserveCall } from '../../protocol/in-process-calls.ts';
import type { FreezeMode } from '../../runtime/environment/freezer.ts';
import type { RuntimeCounters } from '../../runtime/metrics/runtime-counters.ts';
import type { LogSink, Runtime } from '../../runtime/port.ts';
import type { SandboxMode } from '../../runtime/sandbox/sandbox.ts';
import type { Service } from '../../schema/service.ts';
import type { RunningInvocation } from '../../services/lambda/open-lambda.ts';
import type { UnpackTime } from '../../services/lambda/code/store.ts';
import type { EncryptionSettings } from '../../storage/embedded/encryption/open-encryption.ts';
import type { EmbeddedOptions } from '../../storage/embedded/options.ts';
import type { ForwardedService } from '../forwarding/forwarded-service.ts';

export interface ServicesOptions {
  /** Its root is the data directory. */
  readonly disk: Disk;
  /** Encrypts the data directory; none by default. */
  readonly encryption?: EncryptionSettings | undefined;
  readonly clock: Clock;
  /** The clock that the processes of functions have; `clock` by default. */
  readonly processClock?: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly quotas: 'on' | 'off';
  /** Whether signatures and permissions are checked; `off` by default. */
  readonly auth?: AuthOption | undefined;
  /** The secrets that several servers share; by default the key is in a file of `disk`. */
  readonly accessSecrets?: AccessSecrets | undefined;
  /** Whether other processes use the same store. */
  readonly isShared?: boolean;
  /** Of one of several processes of a server on this machine. */
  readonly ofServer?: ProcessOfServer | undefined;
  /** Where the credentials of the operator are written; by default `disk`. */
  readonly credentialsDisk?: Disk | undefined;
  readonly durability: 'fsync' | 'os';
  /** Sizes of the store; its defaults are for a disk. */
  readonly storage?: Partial<EmbeddedOptions>;
  readonly timeScale: number;
  /** Bound on the events of a log group on disk; by default that of the service. */
  readonly maxLogGroupBytes?: number;
  /** How long lines of functions are collected for a batch; 4 ms by default. */
  readonly logLingerMs?: number;
  /** `when-stored` by default. */
  readonly unpacksCode?: UnpackTime;
  readonly debuggedFunctions?: readonly string[];
  readonly projectDirectory?: string;
  /** The endpoint for clients. URLs of queues, functions and code start with it. */
  readonly endpoint: () => string;
  /** The endpoint for functions, which run on this machine. */
  readonly functionEndpoint: () => string;
  /** When all gateways run loops of mappings of streams; by default they run here. */
  readonly spreadLoops?: SpreadLoops | undefined;
  /** Which streams this process finishes changes of, when several share the store. */
  readonly streamDuty?: StreamDuty | undefined;
  /** Where a consumer is subscribed to a shard, when several processes share the store. */
  readonly subscriptionClaims?: SubscriptionClaims | undefined;
  /** Runs functions on several gateways; by default they are processes of this server. */
  readonly runner?: FunctionRunner | undefined;
  /** Replaces the runtime by one that observes invocations, or that runs some functions in another way. */
  readonly wrapRuntime?: (runtime: Runtime, tools: RuntimeTools) => Runtime;
  /** Replaces a service, as clients reach it. Calls between services bypass this. */
  readonly wrapService?: (service: Service, tools: ServiceTools) => Service;
  /** Runs each call between services. */
  readonly observeCall?: ObserveCall;
  /** Replaces what the server's own runtime logs to. */
  readonly wrapLogSink?: (sink: LogSink) => LogSink;
  /** Called when a change of a stack starts or ends, with how many are running then. */
  readonly onStackChanges?: (running: number) => void;
  /** Records spans of puts, batches and invocations; none by default. */
  readonly tracer?: Tracer | undefined;
  /** Services of other servers, by name; none by default. */
  readonly forwarded?: ReadonlyMap<string, ForwardedService>;
  /** Whether functions run in namespaces of their own; `auto`: where this machine allows it. */
  readonly sandbox?: SandboxMode;
  /** Whether functions are stopped between invocations. */
  readonly freeze?: FreezeMode | undefined;
}

/** What a process has to know of the server whose clients it serves with others. */
export interface ProcessOfServer {
  /** How many there are. Functions run in each. */
  readonly processes: number;
  /** The data directory of another process, which functions must not see; undefined when data is in memory. */
  readonly dataDirectory: string | undefined;
  /** Whether the operator's key is replaced when its file is missing. */
  readonly mayReplaceRoot: boolean;
}

/** Runs functions for the time in which a gateway is the home. */
export interface FunctionRunner {
  readonly counters: RuntimeCounters;
  /** The folder of its functions, which is there before and after that time. */
  readonly files: Disk;
  open(): Runtime;
  /** The invocations that run on other gateways, or for an earlier home. Asked once, before anything is run. */
  running(): Promise<readonly RunningInvocation[]>;
}

/** What a runtime reports to. */
export interface RuntimeTools {
  readonly logSink: LogSink;
  readonly meters: Meters;
}

/** What a wrapper of a service may look at. */
export interface ServiceTools {
  readonly engine: Engine;
}

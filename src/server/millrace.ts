import { tmpdir } from 'node:os';
import { THIS_PLATFORM } from '../lib/platform/platform.ts';
import type { AuthOption } from '../access/mode.ts';
import { boundedLogger } from '../lib/log/bounded-logger.ts';
import { type Clock, systemClock } from '../lib/time/clock.ts';
import type { Logger } from '../lib/log/logger.ts';
import { type DiskImage, MemoryDisk } from '../lib/disk/memory/memory-disk.ts';
import type { Disk } from '../lib/disk/disk.ts';
import { makePrivateFolder, removeFolder } from '../lib/disk/private-folder.ts';
import type { Credentials } from '../lib/aws/signature-v4.ts';
import { nodeDisk } from '../lib/disk/node-disk.ts';
import type { Telemetry } from '../lib/telemetry/telemetry.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { type Random, systemRandom } from '../lib/random.ts';
import type { Dispatch } from '../protocol/dispatcher.ts';
import { observedRuntime, type OnInvocation } from '../runtime/observed-runtime.ts';
import { describeSandbox } from '../runtime/sandbox/probe.ts';
import { type FreezeMode, requireFreezing } from '../runtime/environment/freezer.ts';
import type { SandboxMode } from '../runtime/sandbox/sandbox.ts';
import type { EmbeddedOptions } from '../storage/embedded/options.ts';
import { collectFamilies } from './metrics/all-families.ts';
import { exportedLogger } from './exported-logger.ts';
import { exportedLines } from './exported-lines.ts';
import { Audit } from './audit/audit.ts';
import { openAuditLog } from './audit/open-audit-log.ts';
import { Closers } from './closers.ts';
import type { StateParts } from './controls/session/controlled-session.ts';
import { TestControls, type TimeMode } from './controls/test-controls.ts';
import type { OpenServices } from './services/open-services.ts';
import { WatchedInvocations } from './dashboard/invocations/watched-invocations.ts';
import type { ForwardOptions } from './forwarding/forward-target.ts';
import { openForwarding, requireOthers, requireOtherServers } from './forwarding/open-forwarding.ts';
import { withApiPort } from './routing/api-hosts.ts';
import { readKeyFile } from './encryption/read-key-file.ts';
import { writeIgnoreFile } from './ignore-file.ts';
import { type Listener, openListener } from './listener/listener.ts';
import { endpointUrl, isLoopback } from './loopback.ts';
import { openServer } from './open-server.ts';
import { COMMAND_LINE_OPTIONS, explainStartError, type OptionNames } from './start-errors.ts';
import type { TlsChoice, TlsIdentity } from './tls/identity.ts';
import { ownIdentity } from './tls/own-identity.ts';
import { reloadIdentity } from './tls/reload-identity.ts';
import { reachableName, serverNames } from './tls/server-names.ts';

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

export interface RunningServer {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  readonly port: number;
  /** `http://127.0.0.1:3000`; undefined without `apiPort`. */
  readonly apiEndpoint: string | undefined;
  /** `https://127.0.0.1:4566`; undefined without TLS. */
  readonly tlsEndpoint: string | undefined;
  /** The CA certificate that clients must trust, in PEM. */
  readonly caFile: string | undefined;
  /**
   * The file with the credentials of the operator, who may do everything in account 000000000000, in the form of
   * `~/.aws/credentials`; undefined while access is not checked.
   */
  readonly rootCredentialsFile: string | undefined;
  /** The credentials of an account's root user, for programs in this process; undefined while access is not checked. */
  rootCredentials(account: string): Promise<Credentials | undefined>;
  /** One line: whether functions run in namespaces of their own, and why not. */
  describeSandbox(): Promise<string>;
  /**
   * Reads the certificate again, after it was renewed, and opens the audit log again, after it was renamed. What fails is
   * logged, and the earlier one stays in use.
   */
  reload(): Promise<void>;
  /** Completes in-flight requests, stops functions and makes all data durable. Idempotent. */
  close(): Promise<void>;
}

const MIB = 2 ** 20;
/** Bound on the data of a server in memory. Writes beyond it are refused as on a full disk. */
const DEFAULT_MAX_MEMORY_BYTES = 1024 * MIB;
// Segments that are no longer needed are freed as a whole, and most servers in memory hold little.
const MEMORY_STORAGE: Partial<EmbeddedOptions> = { segmentBytes: 4 * MIB, pageBytes: MIB };

// A clock that does not move by itself would keep what takes a moment on AWS from ever ending.
const VIRTUAL_TIME = { timeScale: 0, logLingerMs: 0 } as const;

/** What a state is opened with. */
type ServedState = Pick<StateParts, 'disk' | 'clock'> & Partial<StateParts>;

const NOTHING_FORWARDED: ForwardOptions = { targets: [], credentials: async () => undefined };

/** @throws OperatorError when the port or the data directory is not available */
export async function startMillrace(options: MillraceOptions): Promise<RunningServer> {
  const {
    host,
    port,
    dataDirectory,
    onFatal,
    onInvocation,
    optionNames: names = COMMAND_LINE_OPTIONS,
  } = options;
  const clock = options.clock ?? systemClock;
  const exportLine = options.telemetry?.exportLine;
  const logger = boundedLogger(
    exportLine ? exportedLogger(options.logger, exportLine, clock) : options.logger,
    clock,
  );
  const random = options.random ?? systemRandom;
  // Without a data directory only the code of functions is on a disk.
  const directory = dataDirectory ?? tmpdir();
  const isAuthenticated = options.auth === 'enforce';
  if (!isLoopback(host) && !isAuthenticated && options.allowUnauthenticated !== true) {
    throw new OperatorError(
      `${host} can be reached from other machines, and requests are not authenticated with --auth ${options.auth ?? 'off'}; ` +
        'add --auth enforce (docs/security.md), leave --host out, ' +
        'or add --allow-unauthenticated if that network is yours alone',
    );
  }

  if (!isLoopback(host) && options.testControls === true) {
    throw new OperatorError(
      `test controls are for programs on this machine, and ${host} can be reached from others; ` +
        'leave --host out, or leave --test-controls out',
    );
  }
  if (options.encryptKeyFile !== undefined && dataDirectory === undefined) {
    throw new OperatorError(
      `${names.encryptKeyFile} encrypts a data directory, and there is none: leave it out, or give ${names.dataDirectory}`,
    );
  }
  const encryption =
    options.encryptKeyFile === undefined || dataDirectory === undefined
      ? undefined
      : await readKeyFile(options.encryptKeyFile, dataDirectory, THIS_PLATFORM);
  const watched = new WatchedInvocations(clock);
  const time = options.time ?? 'real';
  if (time === 'virtual' && (options.testControls !== true || dataDirectory !== undefined)) {
    throw new OperatorError(
      'a virtual clock is for tests, which move it, and for data in memory, as disks take real time; ' +
        'add --test-controls and --ephemeral, or leave --time virtual out',
    );
  }
  const memory = (files?: DiskImage) =>
    new MemoryDisk('memory', files, options.maxMemoryBytes ?? DEFAULT_MAX_MEMORY_BYTES);
  const testControls =
    options.testControls === true ? new TestControls({ time, realTime: clock, random, memory }) : undefined;

  const forwarding = openForwarding(options.forward ?? NOTHING_FORWARDED, {
    clock,
    logger,
    isOpen: !isLoopback(host),
  });
  requireFreezing(options.freeze);
  // Listen before opening the data directory: functions of an earlier run may be invoked as soon as it is open and need
  // an endpoint to call, and a port in use is reported before anything is changed.
  let dispatch: Dispatch = refuseWhileStarting;
  let resolveIdentity = (_identity: TlsIdentity) => {};
  let loadIdentity: (() => TlsIdentity | Promise<TlsIdentity>) | undefined;
  const identity = options.tls && new Promise<TlsIdentity>((resolve) => (resolveIdentity = resolve));
  if (options.tls?.kind === 'given') {
    loadIdentity = options.tls.readAgain;
    resolveIdentity(options.tls);
  }
  const listen = (listenPort: number, portOption: 'port' | 'apiPort', handle: Dispatch) =>
    openListener({
      host,
      port: listenPort,
      clock,
      random,
      logger,
      onFatal,
      dispatch: handle,
      ...(identity && { tls: identity }),
    }).catch(async (error: unknown) => {
      throw await explainStartError(
        error,
        { host, port: listenPort, portOption, names, directory, encryption },
        clock,
      );
    });
  const auditLog =
    options.auditLog === undefined
      ? undefined
      : await openAuditLog({ file: options.auditLog, dataDirectory, option: names.auditLog, logger });
  const audit = auditLog && new Audit(auditLog, clock);
  const listener = await listen(port, 'port', (request, context) => dispatch(request, context)).catch(
    async (error: unknown) => {
      await auditLog?.close();
      throw error;
    },
  );
  const endpoint = endpointUrl('http', host, listener.port);
  const tlsEndpoint = options.tls && endpointUrl('https', reachableName(host), listener.port);
  // The only endpoint that clients on other machines can use.
  const clientEndpoint = options.publicUrl ?? (isLoopback(host) ? endpoint : (tlsEndpoint ?? endpoint));

  const closers = new Closers();
  const { telemetry } = options;
  closers.add(async () => auditLog?.close());
  closers.add(async () => telemetry?.close());
  closers.add(async () => forwarding.close());
  let stopWork = async () => {};
  let caFile: string | undefined;
  let apiListener: Listener | undefined;
  const closeAll = () => {
    closers.add(() => listener.close());
    closers.add(async () => apiListener?.close());
    closers.add(() => stopWork());
    closers.add(async () => testControls?.close());
    return closers.closeAll();
  };
  let services: () => OpenServices;
  try {
    const disk = dataDirectory === undefined ? memory() : nodeDisk(dataDirectory);
    let credentialsDisk: Disk | undefined;
    if (dataDirectory === undefined && (options.auth ?? 'off') !== 'off') {
      const folder = await makePrivateFolder('node_modules');
      closers.add(() => removeFolder(folder));
      credentialsDisk = nodeDisk(folder);
    }
    const open = (state: ServedState, closing: Closers) =>
      openServer(
        {
          ...options,
          ...(time === 'virtual' && VIRTUAL_TIME),
          processClock: clock,
          random,
          logger,
          ...state,
          ...(dataDirectory === undefined && { storage: MEMORY_STORAGE }),
          credentialsDisk,
          endpoint: () => clientEndpoint,
          functionEndpoint: () => endpoint,
          forwarding,
          // States that tests restore are in memory.
          encryption: state.disk === disk ? encryption : undefined,
          testControls,
          watched,
          audit,
          tracer: telemetry?.tracer,
          wrapLogSink(sink) {
            const kept = state.wrapLogSink?.(sink) ?? sink;
            return telemetry?.exportLine ? exportedLines(kept, telemetry.exportLine) : kept;
          },
          wrapRuntime(runtime, tools) {
            const kept = watched.observe(runtime);
            const observed = onInvocation ? observedRuntime(kept, onInvocation) : kept;
            return state.wrapRuntime?.(observed, tools) ?? observed;
          },
          // A server that is open to a network may have any host name.
          onlyPrivateHosts: !isAuthenticated && options.allowUnauthenticated !== true,
        },
        closing,
      );
    let handle: Dispatch;
    if (testControls) {
      closers.add(() => testControls.closeServices());
      await testControls.start(open, disk);
      handle = testControls.dispatch;
      services = () => testControls.services;
      stopWork = () => testControls.stopWork();
    } else {
      const opened = await open({ disk, clock }, closers);
      handle = opened.dispatch;
      services = () => opened.opened;
      stopWork = () => services().stopWork();
    }
    if (dataDirectory !== undefined) await writeIgnoreFile(disk, logger);
    telemetry?.exportMetrics?.(() => collectFamilies(services().metricSources));
    requireOthers(forwarding, services().services);
    requireOtherServers(options.forward ?? NOTHING_FORWARDED, listener.port);
    if (options.tls?.kind === 'self-signed') {
      const load = () => ownIdentity({ disk, clock, random, names: serverNames(host) });
      const own = await load();
      caFile = own.caFile;
      resolveIdentity(own.identity);
      loadIdentity = async () => (await load()).identity;
    }
    dispatch = audit?.wrapDispatch(handle) ?? handle;
    if (options.apiPort !== undefined) {
      const apis = { firstApi: () => services().functionRoutes.apis.firstApi() };
      apiListener = await listen(options.apiPort, 'apiPort', withApiPort(dispatch, apis));
    }
  } catch (error) {
    await closeAll();
    throw await explainStartError(
      error,
      { host, port, portOption: 'port', names, directory, encryption },
      clock,
    );
  }
  let closing: Promise<void> | undefined;
  return {
    endpoint,
    apiEndpoint: apiListener && endpointUrl('http', host, apiListener.port),
    tlsEndpoint,
    caFile,
    port: listener.port,
    rootCredentialsFile: services().root?.file,
    rootCredentials: async (account) => services().root?.keys.credentials(account),
    describeSandbox: () => describeSandbox(options.sandbox ?? 'auto', process.env),
    async reload() {
      const listeners = apiListener ? [listener, apiListener] : [listener];
      await auditLog?.reopen();
      if (loadIdentity) await reloadIdentity({ load: loadIdentity, listeners, logger });
    },
    close: () => (closing ??= closeAll()),
  };
}

// Used while recovery is running. Clients retry this status.
const refuseWhileStarting: Dispatch = (_request, { requestId }) =>
  Promise.resolve({
    status: 503,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': requestId },
    body: '{"__type":"ServiceUnavailable","message":"The server is starting."}',
  });

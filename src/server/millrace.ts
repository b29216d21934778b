import { tmpdir } from 'node:os';
import { type DiskImage, MemoryDisk } from '../lib/disk/memory/memory-disk.ts';
import type { Disk } from '../lib/disk/disk.ts';
import { nodeDisk } from '../lib/disk/node-disk.ts';
import { makePrivateFolder, removeFolder } from '../lib/disk/private-folder.ts';
import { boundedLogger } from '../lib/log/bounded-logger.ts';
import { systemRandom } from '../lib/random.ts';
import { systemClock } from '../lib/time/clock.ts';
import type { Dispatch } from '../protocol/dispatcher.ts';
import { requireFreezing } from '../runtime/environment/freezer.ts';
import { describeSandbox } from '../runtime/sandbox/probe.ts';
import { Audit } from './audit/audit.ts';
import { openAuditLog } from './audit/open-audit-log.ts';
import { Closers } from './closers.ts';
import { TestControls } from './controls/test-controls.ts';
import { exportedLogger } from './exported-logger.ts';
import type { ForwardOptions } from './forwarding/forward-target.ts';
import { openForwarding, requireOthers, requireOtherServers } from './forwarding/open-forwarding.ts';
import { writeIgnoreFile } from './ignore-file.ts';
import { type Listener, openListener } from './listener/listener.ts';
import { endpointUrl, isLoopback } from './loopback.ts';
import { collectFamilies } from './metrics/all-families.ts';
import { withApiPort } from './routing/api-hosts.ts';
import { advertisedEndpoint } from './gateway/advertised.ts';
import { serveGateway } from './gateway/serve-gateway.ts';
import { COMMAND_LINE_OPTIONS, explainStartError } from './start-errors.ts';
import type { MillraceOptions } from './start/options.ts';
import { encryptionOf, requireOptions } from './start/requirements.ts';
import type { RunningServer } from './start/running-server.ts';
import { serveEmbedded } from './start/serve-embedded.ts';
import type { Serving } from './start/serving.ts';
import type { TlsIdentity } from './tls/identity.ts';
import { ownIdentity } from './tls/own-identity.ts';
import { reloadIdentity } from './tls/reload-identity.ts';
import { reachableName, serverNames } from './tls/server-names.ts';

const MIB = 2 ** 20;
/** Bound on the data of a server in memory. Writes beyond it are refused as on a full disk. */
const DEFAULT_MAX_MEMORY_BYTES = 1024 * MIB;

const NOTHING_FORWARDED: ForwardOptions = { targets: [], credentials: async () => undefined };

/** @throws OperatorError when the port or the data directory is not available */
export async function startMillrace(options: MillraceOptions): Promise<RunningServer> {
  const { host, port, dataDirectory, onFatal, optionNames: names = COMMAND_LINE_OPTIONS } = options;
  const clock = options.clock ?? systemClock;
  const exportLine = options.telemetry?.exportLine;
  const logger = boundedLogger(
    exportLine ? exportedLogger(options.logger, exportLine, clock) : options.logger,
    clock,
  );
  const random = options.random ?? systemRandom;
  // Without a data directory only the code of functions is on a disk.
  const directory = dataDirectory ?? tmpdir();
  requireOptions(options);
  const encryption = await encryptionOf(options, names);
  const time = options.time ?? 'real';
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
  let caFile: string | undefined;
  let apiListener: Listener | undefined;
  let serving: Serving | undefined;
  const closeAll = () => {
    closers.add(() => listener.close());
    closers.add(async () => apiListener?.close());
    closers.add(async () => serving?.stopWork());
    closers.add(async () => testControls?.close());
    return closers.closeAll();
  };
  try {
    const disk = dataDirectory === undefined ? memory() : nodeDisk(dataDirectory);
    let credentialsDisk: Disk | undefined;
    if (dataDirectory === undefined && (options.auth ?? 'off') !== 'off') {
      const folder = await makePrivateFolder('node_modules');
      closers.add(() => removeFolder(folder));
      credentialsDisk = nodeDisk(folder);
    }
    const serve = options.cluster ? serveGateway : serveEmbedded;
    const opened = await serve(
      {
        options,
        clock,
        random,
        logger,
        disk,
        credentialsDisk,
        encryption,
        endpoint: clientEndpoint,
        functionEndpoint: endpoint,
        advertised:
          options.cluster?.advertise ??
          advertisedEndpoint({
            host,
            port: listener.port,
            isTls: options.tls !== undefined && !isLoopback(host),
          }),
        forwarding,
        audit,
        testControls,
      },
      closers,
    );
    serving = opened;
    if (dataDirectory !== undefined) await writeIgnoreFile(disk, logger);
    telemetry?.exportMetrics?.(() => collectFamilies(opened.metricSources()));
    requireOthers(forwarding, opened.services());
    requireOtherServers(options.forward ?? NOTHING_FORWARDED, listener.port);
    if (options.tls?.kind === 'self-signed') {
      const load = () => ownIdentity({ disk, clock, random, names: serverNames(host) });
      const own = await load();
      caFile = own.caFile;
      resolveIdentity(own.identity);
      loadIdentity = async () => (await load()).identity;
    }
    dispatch = audit?.wrapDispatch(opened.dispatch) ?? opened.dispatch;
    if (options.apiPort !== undefined) {
      apiListener = await listen(options.apiPort, 'apiPort', withApiPort(dispatch, opened));
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
    rootCredentialsFile: serving.root()?.file,
    rootCredentials: async (account) => serving?.root()?.keys.credentials(account),
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

import type { Disk } from '../lib/disk/disk.ts';
import { nodeDisk } from '../lib/disk/node-disk.ts';
import { makePrivateFolder } from '../lib/disk/private-folder.ts';
import { requireFreezing } from '../runtime/environment/freezer.ts';
import { describeSandbox } from '../runtime/sandbox/probe.ts';
import { Audit } from './audit/audit.ts';
import type { AuditLog } from './audit/audit-log.ts';
import { openAuditLog } from './audit/open-audit-log.ts';
import { Closers } from './closers.ts';
import { requireOthers, requireOtherServers } from './forwarding/open-forwarding.ts';
import { advertisedEndpoint } from './gateway/advertised.ts';
import { serveGateway } from './gateway/serve-gateway.ts';
import { writeIgnoreFile } from './ignore-file.ts';
import { collectFamilies } from './metrics/all-families.ts';
import { withApiPort } from './routing/api-hosts.ts';
import type { MillraceOptions } from './start/options.ts';
import { requireOptions } from './start/requirements.ts';
import type { RunningServer } from './start/running-server.ts';
import { serveEmbedded } from './start/serve-embedded.ts';
import { type ServerBase, serverBase } from './start/server-base.ts';
import { ServerPorts } from './start/server-ports.ts';
import type { Serving } from './start/serving.ts';
import { ownIdentity } from './tls/own-identity.ts';
import { serverNames } from './tls/server-names.ts';

/** @throws OperatorError when the port or the data directory is not available */
export async function startMillrace(options: MillraceOptions): Promise<RunningServer> {
  requireOptions(options);
  requireFreezing(options.freeze);
  const base = await serverBase(options);
  const auditLog = await auditLogOf(base);
  const ports = await ServerPorts.open(base).catch(async (error: unknown) => {
    await auditLog?.close();
    throw error;
  });
  const closers = new Closers();
  closers.add(async () => auditLog?.close());
  closers.add(async () => options.telemetry?.close());
  closers.add(async () => base.forwarding.close());
  let serving: Serving | undefined;
  const closeAll = () => {
    closers.add(() => ports.close());
    closers.add(async () => serving?.stopWork());
    closers.add(async () => base.testControls?.close());
    return closers.closeAll();
  };
  let caFile: string | undefined;
  try {
    const audit = auditLog && new Audit(auditLog, base.clock);
    const disk = options.dataDirectory === undefined ? base.memory() : nodeDisk(options.dataDirectory);
    const opened = await openState(base, { ports, audit, disk }, closers);
    serving = opened;
    if (options.dataDirectory !== undefined) await writeIgnoreFile(disk, base.logger);
    options.telemetry?.exportMetrics?.(() => [...collectFamilies(opened.metricSources())]);
    requireOthers(base.forwarding, opened.services());
    requireOtherServers(base.forward, ports.port);
    caFile = await useOwnIdentity(base, ports, disk);
    const dispatch = audit?.wrapDispatch(opened.dispatch) ?? opened.dispatch;
    ports.serve(dispatch);
    if (options.apiPort !== undefined) await ports.openApi(options.apiPort, withApiPort(dispatch, opened));
  } catch (error) {
    await closeAll();
    throw await base.explain(error);
  }
  let closing: Promise<void> | undefined;
  return {
    endpoint: ports.endpoint,
    apiEndpoint: ports.apiEndpoint,
    tlsEndpoint: ports.tlsEndpoint,
    caFile,
    port: ports.port,
    ownEndpoint: ports.ownEndpoint,
    rootCredentialsFile: serving.root()?.file,
    rootCredentials: async (account) => serving?.root()?.keys.credentials(account),
    describeSandbox: () => describeSandbox(options.sandbox ?? 'auto', process.env),
    async reload() {
      await auditLog?.reopen();
      await ports.reload();
    },
    close: () => (closing ??= closeAll()),
  };
}

async function auditLogOf({ options, names, logger }: ServerBase): Promise<AuditLog | undefined> {
  const { auditLog: file, dataDirectory } = options;
  return file === undefined
    ? undefined
    : openAuditLog({ file, dataDirectory, option: names.auditLog, logger });
}

interface StateOptions {
  readonly ports: ServerPorts;
  readonly audit: Audit | undefined;
  /** The data directory, or memory. */
  readonly disk: Disk;
}

/** Opens what the server stores, and all services on it. */
async function openState(
  base: ServerBase,
  { ports, audit, disk }: StateOptions,
  closers: Closers,
): Promise<Serving> {
  const { options, clock, random, logger, encryption, forwarding, testControls } = base;
  const { host, cluster } = options;
  const serve = cluster ? serveGateway : serveEmbedded;
  return serve(
    {
      options,
      clock,
      random,
      logger,
      disk,
      credentialsDisk: await openCredentialsDisk(options, closers),
      encryption,
      endpoint: ports.clientEndpoint,
      functionEndpoint: ports.endpoint,
      advertised:
        cluster?.advertise ??
        ports.ownEndpoint ??
        advertisedEndpoint({ host, port: ports.port, isTls: ports.isSecured }),
      forwarding,
      audit,
      testControls,
    },
    closers,
  );
}

/** With `--tls self-signed`. @returns the path of the CA certificate for clients */
async function useOwnIdentity(
  { options: { tls, host }, clock, random }: ServerBase,
  { identity }: ServerPorts,
  disk: Disk,
): Promise<string | undefined> {
  if (tls?.kind !== 'self-signed') return undefined;
  return identity?.useOwn(() => ownIdentity({ disk, clock, random, names: serverNames(host) }));
}

/** Where the credentials of the operator are written while data is in memory: a folder that is removed at the end. */
async function openCredentialsDisk(
  { dataDirectory, cluster, auth = 'off' }: MillraceOptions,
  closers: Closers,
): Promise<Disk | undefined> {
  if (cluster?.process) return nodeDisk(cluster.process.credentialsDirectory);
  if (dataDirectory !== undefined || auth === 'off') return undefined;
  const folder = await makePrivateFolder('node_modules');
  closers.add(() => folder.remove());
  return nodeDisk(folder.path);
}

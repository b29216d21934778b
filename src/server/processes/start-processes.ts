import type { ChildProcess } from 'node:child_process';
import { ACCESS_KEY_FILE, AccessSecrets } from '../../access/access-secrets.ts';
import type { MemberDocument } from '../../cluster/documents.ts';
import type { Disk } from '../../lib/disk/disk.ts';
import { nodeDisk } from '../../lib/disk/node-disk.ts';
import { makePrivateFolder } from '../../lib/disk/private-folder.ts';
import { systemRandom } from '../../lib/random.ts';
import { describeSandbox } from '../../runtime/sandbox/probe.ts';
import { requireWhole } from '../../storage/copy/marker.ts';
import { readWholeFile } from '../../storage/embedded/files/whole-file.ts';
import { openEmbeddedStore } from '../../storage/embedded/open.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore, Store } from '../../storage/port.ts';
import { serveStore } from '../../storage/remote/serving/serve-store.ts';
import { openAuditLog } from '../audit/open-audit-log.ts';
import { Closers } from '../closers.ts';
import { writeIgnoreFile } from '../ignore-file.ts';
import { endpointUrl } from '../loopback.ts';
import type { MillraceOptions } from '../start/options.ts';
import { requireOptions } from '../start/requirements.ts';
import type { RunningServer } from '../start/running-server.ts';
import { MEMORY_STORAGE } from '../start/serve-embedded.ts';
import { type ServerBase, serverBase } from '../start/server-base.ts';
import { reachableName } from '../tls/server-names.ts';
import { VERSION } from '../version.ts';
import { GatewayProcesses } from './gateway-processes.ts';
import { listenToPass, type PassingListener } from './listen.ts';

export interface ProcessesOptions {
  /** How many processes serve clients. */
  readonly count: number;
  /** Starts the program of a gateway process, which calls `ParentProcess.join`. */
  readonly spawn: () => ChildProcess;
}

/**
 * Starts a server whose clients are served by several processes. This one has the store, and accepts the connections
 * that it passes to them.
 *
 * Processes and not threads: Node.js passes a connection to another process, but not to another thread.
 *
 * @throws OperatorError
 */
export async function startProcesses(
  options: MillraceOptions,
  { count, spawn }: ProcessesOptions,
): Promise<RunningServer> {
  requireOptions(options);
  const { host, tls } = options;
  const base = await serverBase(options);
  const { clock, logger } = base;
  const closers = new Closers();
  closers.add(async () => base.forwarding.close());
  closers.add(async () => options.telemetry?.close());
  let gateways: GatewayProcesses | undefined;
  let listener: PassingListener;
  try {
    await requireAuditLog(base);
    // A port in use is reported before anything is changed.
    listener = await listenToPass({ host, port: options.port, logger }, (socket) =>
      gateways ? gateways.pass(socket) : void socket.destroy(),
    );
    closers.add(async () => listener.close());
    const disk = options.dataDirectory === undefined ? base.memory() : nodeDisk(options.dataDirectory);
    const store = await openStore(base, disk, closers);
    gateways = new GatewayProcesses({
      count,
      spawn,
      settings: {
        port: listener.port,
        accessKey: await accessKeyOf(disk),
        processes: count,
        dataDirectory: options.dataDirectory,
        credentialsDirectory: await credentialsDirectory(options, closers),
      },
      onStarted({ storeStream: stream, whenEnded }) {
        const { onFatal } = options;
        const served = serveStore({ store, stream, version: VERSION, clock, logger, onFatal });
        void whenEnded.then(() => served.close());
      },
      onEnded: (endpoint) => void removeMember(store.meta, endpoint).catch(() => {}),
      clock,
      logger,
    });
    const running = gateways;
    closers.add(async () => {
      listener.close();
      await running.close();
    });
    await running.start();
    if (options.dataDirectory !== undefined) await writeIgnoreFile(disk, logger);
  } catch (error) {
    await closers.closeAll();
    throw await base.explain(error);
  }
  const { port } = listener;
  let closing: Promise<void> | undefined;
  return {
    endpoint: endpointUrl('http', host, port),
    apiEndpoint: undefined,
    tlsEndpoint: tls && endpointUrl('https', reachableName(host), port),
    caFile: undefined,
    port,
    rootCredentialsFile: gateways.rootCredentialsFile,
    rootCredentials: async () => undefined,
    describeSandbox: () => describeSandbox(options.sandbox ?? 'auto', process.env),
    reload: async () => gateways.reload(),
    close: () => (closing ??= closers.closeAll()),
  };
}

async function openStore(base: ServerBase, disk: Disk, closers: Closers): Promise<Store> {
  const { options, clock, logger, encryption } = base;
  const { durability, dataDirectory } = options;
  const store = await openEmbeddedStore({
    disk,
    clock,
    logger,
    durability,
    encryption,
    ...(dataDirectory === undefined && { options: MEMORY_STORAGE }),
  });
  closers.add(() => store.close());
  await requireWhole(store.meta, disk.absolute(''));
  // The members of a server that was killed: no other process has this store open. Without them, their leases are free.
  for (const { key } of await store.meta.list(META_PREFIX.cluster.member)) await store.meta.delete(key);
  return store;
}

/** A process that has ended is no member any more: others need not find out by its silence. */
async function removeMember(meta: MetaStore, endpoint: string): Promise<void> {
  for (const { key, value, revision } of await meta.list(META_PREFIX.cluster.member)) {
    const member = JSON.parse(value.toString('utf8')) as MemberDocument;
    if (member.endpoint === endpoint) await meta.delete(key, revision);
  }
}

/** In base64. The key of the data directory, as without processes. */
async function accessKeyOf(disk: Disk): Promise<string> {
  // Not the server's random numbers, which a test may repeat.
  const secrets = await AccessSecrets.open(disk, systemRandom);
  await secrets.prepare();
  return (await readWholeFile(disk, ACCESS_KEY_FILE))!.toString('base64');
}

async function credentialsDirectory({ dataDirectory }: MillraceOptions, closers: Closers): Promise<string> {
  if (dataDirectory !== undefined) return dataDirectory;
  const folder = await makePrivateFolder('node_modules');
  closers.add(() => folder.remove());
  return folder.path;
}

/** Each process appends to it by itself. */
async function requireAuditLog({ options, names, logger }: ServerBase): Promise<void> {
  const { auditLog: file, dataDirectory } = options;
  if (file === undefined) return;
  const log = await openAuditLog({ file, dataDirectory, option: names.auditLog, logger });
  await log.close();
}

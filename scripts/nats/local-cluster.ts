import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findNatsServer } from './find-server.ts';
import { freePorts } from './free-ports.ts';
import { NodeProcess } from './node-process.ts';
import { ProcessGuard } from './process-guard.ts';

export interface LocalClusterOptions {
  /** 1, or 3 for a cluster that survives the loss of one. */
  readonly nodes?: 1 | 3;
  /** Default: a temporary one, which is removed at the end. */
  readonly directory?: string;
  /** Default: `always`. */
  readonly syncInterval?: string;
  /** Bytes that each node may store. */
  readonly maxStoreBytes?: number;
  /** Further lines of nats-server.conf. */
  readonly extra?: string;
  /** Where a node differs from the default: its address, its disk, what its program runs in. */
  readonly node?: (index: number) => {
    readonly host?: string;
    readonly storeDirectory?: string;
    /** The program and arguments before nats-server's own path, such as `ip netns exec NAME`. */
    readonly command?: readonly string[];
  };
}

const GIB = 2 ** 30;
const DEFAULT_STORE_BYTES = 8 * GIB;

// An election takes up to nine seconds, and several may be needed on a busy machine.
const READY_LIMIT_MS = 60_000;
const POLL_MS = 50;

/** nats-server nodes on this machine. They end with this process, however it ends. */
export class LocalCluster {
  readonly nodes: readonly NodeProcess[];
  readonly directory: string;
  readonly #guard: ProcessGuard;
  readonly #removeDirectory: boolean;

  private constructor(
    nodes: readonly NodeProcess[],
    directory: string,
    guard: ProcessGuard,
    removeDirectory: boolean,
  ) {
    this.nodes = nodes;
    this.directory = directory;
    this.#guard = guard;
    this.#removeDirectory = removeDirectory;
  }

  /**
   * Starts the nodes and waits until streams can be created.
   * @throws NoNatsServer
   */
  static async start(options: LocalClusterOptions = {}): Promise<LocalCluster> {
    const {
      nodes: count = 3,
      syncInterval = 'always',
      maxStoreBytes = DEFAULT_STORE_BYTES,
      extra = '',
    } = options;
    const { path } = findNatsServer();
    const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'millrace-nats-')));
    const guard = new ProcessGuard();
    const ports = await freePorts(count * 3);
    const hosts = Array.from({ length: count }, (_, index) => {
      const name = `n${index + 1}`;
      const {
        host = '127.0.0.1',
        storeDirectory = join(directory, name),
        command = [],
      } = options.node?.(index) ?? {};
      return { name, host, storeDirectory, command };
    });
    const routes = hosts.map(({ host }, index) => ({ host, port: ports[3 * index]! }));
    const nodes = hosts.map(({ name, host, storeDirectory, command }, index) => {
      const [clusterPort, clientPort, monitoringPort] = ports.slice(3 * index);
      const cluster = count === 1 ? undefined : { name: 'millrace', port: clusterPort!, routes };
      const settings = {
        name,
        host,
        clientPort: clientPort!,
        monitoringPort: monitoringPort!,
        storeDirectory,
        maxStoreBytes,
        cluster,
        syncInterval,
        extra,
      };
      return new NodeProcess(settings, directory, [...command, path], guard);
    });
    const cluster = new LocalCluster(nodes, directory, guard, options.directory === undefined);
    try {
      await Promise.all(nodes.map((node) => node.start()));
      await cluster.ready();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** As `millrace start --store` takes it: nats://host:port,host:port,… */
  get url(): string {
    return `nats://${this.nodes.map(({ address }) => address).join(',')}`;
  }

  /** Waits until every running node knows the leader of JetStream's metadata and is up to date. */
  async ready(): Promise<void> {
    const endMs = performance.now() + READY_LIMIT_MS;
    for (const node of this.nodes) {
      for (;;) {
        const waiting = await this.#waitsFor(node);
        if (waiting === undefined) break;
        if (node.pid === undefined) throw new Error(`${node.name} has ended:\n${node.lastLines()}`);
        if (performance.now() > endMs) {
          throw new Error(`${node.name} is not ready: ${waiting}\n${node.lastLines()}`);
        }
        await pause(POLL_MS);
      }
    }
  }

  /** The node that leads JetStream's metadata. */
  metaLeader(): Promise<NodeProcess> {
    return this.#leader(
      async ({ monitoring }) => (await monitoring.jetStream()).meta_cluster?.leader,
      'metadata',
    );
  }

  /** The node that leads a stream. */
  streamLeader(stream: string): Promise<NodeProcess> {
    return this.#leader(async (node) => (await leadersAt(node)).get(stream), stream);
  }

  /** The node that leads most streams. */
  busiestNode(): Promise<NodeProcess> {
    return this.#leader(async (node) => {
      const leaders = [...(await leadersAt(node)).values()];
      const led = ({ name }: NodeProcess) => leaders.filter((leader) => leader === name).length;
      return leaders.length === 0 ? undefined : this.nodes.toSorted((a, b) => led(b) - led(a))[0]!.name;
    }, 'any stream');
  }

  /** Kills the nodes and removes a temporary directory. */
  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    this.#guard.end();
    if (this.#removeDirectory) await rm(this.directory, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** @returns undefined when the node can be used */
  async #waitsFor(node: NodeProcess): Promise<string | undefined> {
    try {
      if (this.nodes.length > 1) {
        const { meta_cluster: meta } = await node.monitoring.jetStream();
        if (!meta?.leader) return 'JetStream has no leader';
        if (meta.cluster_size !== this.nodes.length) return `the cluster has ${meta.cluster_size ?? 0} nodes`;
      }
      return (await node.monitoring.isHealthy()) ? undefined : 'its streams are not up to date';
    } catch (error) {
      return String(error);
    }
  }

  /** Asks the nodes one after the other until one knows: some may be stopped or frozen. */
  async #leader(ask: (node: NodeProcess) => Promise<string | undefined>, what: string): Promise<NodeProcess> {
    const endMs = performance.now() + READY_LIMIT_MS;
    while (performance.now() < endMs) {
      for (const node of this.nodes) {
        const name = node.pid === undefined ? undefined : await ask(node).catch(() => undefined);
        const leader = this.nodes.find((each) => each.name === name);
        if (leader) return leader;
      }
      await pause(POLL_MS);
    }
    throw new Error(`there is no leader of ${what}`);
  }
}

/** The leaders of streams, as one node knows them. */
async function leadersAt({ monitoring }: NodeProcess): Promise<Map<string, string>> {
  const { account_details: accounts = [] } = await monitoring.jetStream({ streams: true });
  const streams = accounts.flatMap(({ stream_detail: details = [] }) => details);
  return new Map(streams.flatMap(({ name, cluster }) => (cluster?.leader ? [[name, cluster.leader]] : [])));
}

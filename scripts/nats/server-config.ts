/** What one nats-server listens on and stores where. */
export interface NodeSettings {
  readonly name: string;
  /** The address of every listener. */
  readonly host: string;
  readonly clientPort: number;
  readonly monitoringPort: number;
  readonly storeDirectory: string;
  /** Bytes that JetStream may store. */
  readonly maxStoreBytes: number;
  /** Undefined for a single server. */
  readonly cluster: ClusterSettings | undefined;
  /**
   * `always`: an acknowledged message is on the disks of a majority. Anything else loses acknowledged messages when all
   * nodes lose power.
   */
  readonly syncInterval: string;
  /** Further lines, such as those about TLS and users. */
  readonly extra: string;
}

interface ClusterSettings {
  readonly name: string;
  readonly port: number;
  /** Of all nodes. */
  readonly routes: readonly { host: string; port: number }[];
}

/** The text of nats-server.conf. */
export function serverConfig(node: NodeSettings): string {
  const { name, host, clientPort, monitoringPort, storeDirectory, maxStoreBytes, cluster, syncInterval } =
    node;
  return `server_name: ${name}
listen: "${host}:${clientPort}"
http: "${host}:${monitoringPort}"

${syncInterval === 'always' ? '# Confirms sync_interval to Millrace, which cannot read it.\nserver_tags: ["sync:always"]\n' : ''}
# A record of Kinesis has up to 10 MiB, and the blob store sends pieces.
max_payload: 16MB
# A gateway on a frozen or unreachable node moves to another one after two seconds.
ping_interval: 1s
ping_max: 2

jetstream {
  store_dir: "${storeDirectory}"
  max_file_store: ${maxStoreBytes}
  sync_interval: ${syncInterval}
}
${cluster ? clusterBlock(host, cluster) : ''}${cluster && !node.extra.includes('accounts') ? accountBlock(maxStoreBytes * cluster.routes.length) : ''}${node.extra}`;
}

/** An account with a limit below what the servers have, as docs/scaling.md asks for. Clients without credentials use it. */
function accountBlock(bytes: number): string {
  const user = '{ user: millrace, password: millrace }';
  return `
accounts { MILLRACE { jetstream { max_file: ${Math.floor(bytes * 0.95)} }, users: [${user}] } }
no_auth_user: millrace
`;
}

function clusterBlock(host: string, { name, port, routes }: ClusterSettings): string {
  return `
cluster {
  name: ${name}
  listen: "${host}:${port}"
  routes: [
${routes.map((route) => `    "nats://${route.host}:${route.port}"\n`).join('')}  ]
}
`;
}

import { type Client, createClient } from '../../client/client.ts';
import type { Credentials } from '../../lib/aws/signature-v4.ts';
import { makeTemporaryFolder } from '../../lib/disk/temporary-folder.ts';
import { BENCH_YARDSTICK_PATH, MILLRACE_PATH } from '../../server/built-files.ts';
import { startChild } from '../child-process.ts';

/** A server in a separate process. */
export interface BenchServer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A server with the Kinesis API. */
export interface KinesisServer extends BenchServer {
  readonly client: Client;
}

interface MillraceSettings {
  /** Further options of `millrace start`. */
  readonly options?: readonly string[];
  /** Sign the calls of the client. */
  readonly credentials?: Credentials | undefined;
  /** `dist/millrace.cjs` of a build; by default of this one. */
  readonly program?: string | undefined;
  /** Variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the built server on a directory, without quotas and delays. */
export async function startMillrace(
  dataDirectory: string,
  durability: 'fsync' | 'os',
  signal: AbortSignal,
  { options = [], credentials, program = MILLRACE_PATH, environment }: MillraceSettings = {},
): Promise<KinesisServer> {
  const args = ['start', '--port', '0', '--json', '--quotas', 'off', '--time-scale', '0'];
  const child = await startChild<{ endpoint: string }>(
    program,
    [...args, '--durability', durability, '--data', dataDirectory, ...options],
    signal,
    environment,
  );
  return withKinesisClient({ ...child, port: Number(new URL(child.report.endpoint).port) }, credentials);
}

/** @param kind one of those listed in src/cli/bench/yardstick/main.ts */
export async function startYardstick(
  kind: 'fixed' | 'parsing' | `ready ${number}` | 'echo',
  signal: AbortSignal,
): Promise<BenchServer> {
  const child = await startChild<{ port: number }>(BENCH_YARDSTICK_PATH, kind.split(' '), signal);
  return { ...child, port: child.report.port };
}

export function withKinesisClient(server: BenchServer, credentials?: Credentials): KinesisServer {
  const endpoint = `http://127.0.0.1:${server.port}`;
  const client = createClient({
    endpoint,
    region: 'us-east-1',
    accessKeyId: '000000000000',
    ...(credentials && { credentials: async () => credentials }),
  });
  const { port, pid } = server;
  return {
    port,
    pid,
    client,
    async stop() {
      client.close();
      await server.stop();
    },
  };
}

/** Calls `use` with a temporary directory and removes it afterwards. */
export async function inTemporaryDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await makeTemporaryFolder('millrace-bench-');
  try {
    return await use(directory.path);
  } finally {
    await directory.remove();
  }
}

/** Calls `use` with the servers once all have started, and stops them afterwards. */
export async function withServers<Servers extends readonly BenchServer[], T>(
  starting: { readonly [Index in keyof Servers]: Promise<Servers[Index]> },
  use: (...servers: Servers) => Promise<T>,
): Promise<T> {
  const started = await Promise.allSettled(starting as readonly Promise<BenchServer>[]);
  try {
    const servers = started.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
    return await use(...(servers as unknown as Servers));
  } finally {
    for (const one of started) if (one.status === 'fulfilled') await one.value.stop();
  }
}

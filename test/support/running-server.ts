import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { type Client, createClient } from '../../src/client/client.ts';
import type { AuthOption } from '../../src/access/mode.ts';
import { type Logger, silentLogger } from '../../src/lib/log/logger.ts';
import type { Telemetry } from '../../src/lib/telemetry/telemetry.ts';
import type { ForwardTarget } from '../../src/server/forwarding/forward-target.ts';
import { startMillrace } from '../../src/server/millrace.ts';
import type { RunningServer } from '../../src/server/start/running-server.ts';
import { CreateStream } from '../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../src/services/kinesis/operations/describe-stream-summary.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { CreateFunction } from '../../src/services/lambda/operations/create-function.ts';
import { lambdaTraits } from '../../src/services/lambda/traits.ts';
import { eventually } from './eventually.ts';

export interface TestServer extends RunningServer {
  readonly client: Client;
  createStream(name: string, shards: number): Promise<void>;
  /** A function whose module is `source`; its handler is `exports.handler`. */
  createFunction(name: string, source: string, role?: string): Promise<void>;
}

export interface TestServerOptions {
  /** `off` for functions that report through files of the host. */
  readonly sandbox?: 'on' | 'off';
  /** Opens a port for APIs: see `MillraceOptions`. */
  readonly apiPort?: number;
  /** By default a new one, which is removed after the server has closed. */
  readonly dataDirectory?: string;
  /** Encrypts the data directory. */
  readonly encryptKeyFile?: string;
  /** By default a free one. */
  readonly port?: number;
  readonly forward?: readonly ForwardTarget[];
  readonly telemetry?: Telemetry;
  readonly auth?: AuthOption;
  /** The file of the audit log. */
  readonly auditLog?: string;
  readonly logger?: Logger;
}

/** Starts a whole server in this process, on a free port and a temporary directory. */
export async function runningServer({
  sandbox,
  apiPort,
  dataDirectory,
  encryptKeyFile,
  port = 0,
  forward,
  telemetry,
  auth,
  auditLog,
  logger = silentLogger,
}: TestServerOptions = {}): Promise<TestServer> {
  const directory = dataDirectory ?? (await mkdtemp(join(tmpdir(), 'millrace-test-')));
  const server = await startMillrace({
    dataDirectory: directory,
    encryptKeyFile,
    host: '127.0.0.1',
    port,
    apiPort,
    quotas: 'on',
    durability: 'os',
    timeScale: 0,
    ...(sandbox && { sandbox }),
    auth,
    ...(auditLog !== undefined && { auditLog }),
    ...(forward && { forward: { targets: forward, credentials: async () => undefined } }),
    ...(telemetry && { telemetry }),
    logger,
    onFatal: (error) => {
      throw error;
    },
  });
  const client = createClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    accessKeyId: '000000000000',
  });
  return {
    ...server,
    client,
    async createStream(name, shards) {
      await client.call(kinesisTraits, CreateStream, { StreamName: name, ShardCount: shards });
      await eventually(async () => {
        const { StreamDescriptionSummary: summary } = await client.call(
          kinesisTraits,
          DescribeStreamSummary,
          {
            StreamName: name,
          },
        );
        return summary.StreamStatus === 'ACTIVE' || undefined;
      });
    },
    async createFunction(name, source, role = 'any') {
      await client.call(lambdaTraits, CreateFunction, {
        FunctionName: name,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: `arn:aws:iam::000000000000:role/${role}`,
        Code: { ZipFile: Buffer.from(zipSync({ 'index.js': strToU8(source) })) },
      });
    },
    async close() {
      client.close();
      await server.close();
      if (dataDirectory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

import { createClient } from '../../src/client/client.ts';
import { PutRecord } from '../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { startServerProcess } from './server-process.ts';

export type ControlledServer = Awaited<ReturnType<typeof startControlledServer>>;

/** A server with `/_millrace/test` and data in memory, and a client of it. */
export async function startControlledServer(...options: readonly string[]) {
  const server = await startServerProcess(undefined, ['--test-controls', '--sandbox', 'off', ...options]);
  const { endpoint } = server;
  const client = createClient({ endpoint, region: 'us-east-1', accessKeyId: '000000000000' });

  /** @param path below `/_millrace/test` */
  const send = (method: string, path: string, body?: string | Buffer) =>
    fetch(`${endpoint}/_millrace/test${path === '' ? '' : `/${path}`}`, {
      method,
      ...(body !== undefined && { body }),
    });

  return {
    endpoint,
    client,
    send,
    /** Sends JSON, as text or as what it stands for. */
    async call(method: string, path: string, body?: string | object) {
      const response = await send(method, path, typeof body === 'object' ? JSON.stringify(body) : body);
      return { status: response.status, body: JSON.parse(await response.text()) };
    },
    /** Puts a record with this partition key into the stream `clicks`. */
    put: (key: string) =>
      client.call(kinesisTraits, PutRecord, {
        StreamName: 'clicks',
        PartitionKey: key,
        Data: Buffer.from('{}'),
      }),
    async close() {
      client.close();
      await server.kill();
    },
  };
}

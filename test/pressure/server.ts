import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { eventually } from '../support/eventually.ts';
import type { ServerProcess } from '../support/server-process.ts';

/** The built server under load: calls it as an SDK would, and reads its memory use. */
export class PressedServer {
  readonly process: ServerProcess;
  readonly #agent: Agent;

  constructor(process: ServerProcess, maxConnections: number) {
    this.process = process;
    this.#agent = new Agent({ keepAlive: true, maxSockets: maxConnections });
  }

  /** @throws Error with the code and message when the server rejects the call */
  async call<T>(operation: string, input: object): Promise<T> {
    const { status, body } = await this.#post(operation, Buffer.from(JSON.stringify(input)));
    const response = JSON.parse(body || '{}') as T & { __type?: string; message?: string };
    if (status !== 200) throw new Error(`${response.__type}: ${response.message ?? ''}`);
    return response;
  }

  async createStream(StreamName: string, ShardCount: number, more: object = {}): Promise<void> {
    await this.call('CreateStream', { StreamName, ShardCount, ...more });
    await eventually(async () => {
      type Summary = { StreamDescriptionSummary: { StreamStatus: string } };
      const { StreamDescriptionSummary } = await this.call<Summary>('DescribeStreamSummary', { StreamName });
      return StreamDescriptionSummary.StreamStatus === 'ACTIVE' || undefined;
    });
  }

  async iterator(StreamName: string, ShardId = 'shardId-000000000000'): Promise<string> {
    const input = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    return (await this.call<{ ShardIterator: string }>('GetShardIterator', input)).ShardIterator;
  }

  /** Peak resident memory since the start, in bytes: proc_pid_status(5). */
  peakBytes(): Promise<number> {
    return this.#status('VmHWM');
  }

  residentBytes(): Promise<number> {
    return this.#status('VmRSS');
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    await this.process.stop();
  }

  async #status(field: string): Promise<number> {
    const status = await readFile(`/proc/${this.process.pid}/status`, 'utf8');
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)![1]) * 1024;
  }

  #post(operation: string, body: Buffer): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const headers = headersOf(operation, body.length);
      const call = request(
        this.process.endpoint,
        { method: 'POST', agent: this.#agent, headers },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () =>
            resolve({ status: response.statusCode!, body: Buffer.concat(parts).toString() }),
          );
          response.on('error', reject);
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  }
}

export function headersOf(operation: string, contentLength: number): Record<string, string> {
  return {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `Kinesis_20131202.${operation}`,
    'content-length': String(contentLength),
    'x-amz-date': '20260101T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0',
  };
}

/** Runs `work` for each number below `count`, `workers` at a time. */
export async function inParallel(
  count: number,
  workers: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** How a client speaks to the server: the JavaScript SDK's default for Kinesis, or as every other one does. */
export type Wire = 'h2' | 'h1';

/** One attempt a call: a retry would hide a refusal, and make it unclear which of two writes was acknowledged. */
export function connectSdk(endpoint: string, wire: Wire): KinesisClient {
  return new KinesisClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '000000000000', secretAccessKey: 'x' },
    maxAttempts: 1,
    ...(wire === 'h1' && { requestHandler: new NodeHttpHandler({ requestTimeout: 30_000 }) }),
  });
}

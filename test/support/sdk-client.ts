import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** The transport of a client: `h2` is the JavaScript SDK's default for Kinesis, `h1` that of other clients. */
export type Wire = 'h2' | 'h1';

/** Without retries, which would hide rejections and leave open which of two writes was acknowledged. */
export function connectSdk(endpoint: string, wire: Wire): KinesisClient {
  return new KinesisClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '000000000000', secretAccessKey: 'x' },
    maxAttempts: 1,
    ...(wire === 'h1' && { requestHandler: new NodeHttpHandler({ requestTimeout: 30_000 }) }),
  });
}

import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

export const credentials = { accessKeyId: '000000000000', secretAccessKey: 'x' };

/** One attempt a call: a retry would make it unclear which of two writes was acknowledged. */
export function kinesisClient(endpoint: string): KinesisClient {
  return new KinesisClient({
    endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ requestTimeout: 5_000 }),
  });
}

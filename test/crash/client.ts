import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

export const credentials = { accessKeyId: '000000000000', secretAccessKey: 'x' };

/** Without retries, which would leave open which of two writes was acknowledged. */
export function kinesisClient(endpoint: string): KinesisClient {
  return new KinesisClient({
    endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ requestTimeout: 5_000, throwOnRequestTimeout: true }),
  });
}

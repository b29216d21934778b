import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

export const credentials = { accessKeyId: '000000000000', secretAccessKey: 'x' };

/** A call that may be killed counts as one without a response after this. */
const KILLED_LIMIT_MS = 5_000;
// As for the other services in reach.ts: a machine that is busy or paused for some seconds is no fault.
const CALM_LIMIT_MS = 60_000;

/** For calls that may be killed. Without retries, which would leave open which of two writes was acknowledged. */
export function kinesisClient(endpoint: string, limitMs = KILLED_LIMIT_MS): KinesisClient {
  return new KinesisClient({
    endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ requestTimeout: limitMs, throwOnRequestTimeout: true }),
  });
}

/** For calls while nothing is killed: each of them must succeed. */
export function calmKinesisClient(endpoint: string): KinesisClient {
  return kinesisClient(endpoint, CALM_LIMIT_MS);
}

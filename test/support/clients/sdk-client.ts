import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Random } from '../../../src/lib/random.ts';

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

/** The same, but each request goes to a random one of several endpoints, as behind a load balancer. */
export function connectToAny(endpoints: readonly string[], wire: Wire, random: Random): KinesisClient {
  const client = connectSdk(endpoints[0]!, wire);
  const hosts = endpoints.map((endpoint) => new URL(endpoint));
  client.middlewareStack.add(
    (next) => (args) => {
      const { hostname, port } = hosts[random.integer(hosts.length)]!;
      Object.assign(args.request as object, { hostname, port: Number(port) });
      return next(args);
    },
    // Before the header with the host is written and the request is signed.
    { step: 'build', priority: 'high' },
  );
  return client;
}

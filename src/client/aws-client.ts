import { urlSuffixOf } from '../lib/aws/arn.ts';
import type { Credentials } from '../lib/aws/signature-v4.ts';
import type { Clock } from '../lib/time/clock.ts';
import type { Input, Operation } from '../schema/operation.ts';
import { signingNameOf, type ServiceTraits } from '../schema/service.ts';
import { type Client, type ClientOptions, createClient } from './client.ts';

export interface AwsClientOptions {
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
  readonly clock?: Clock;
  /** Opens the client of one service; tests replace it. */
  readonly open?: (options: ClientOptions) => Client;
}

/**
 * A client of AWS itself: each service has an endpoint of its own in the region.
 * @see https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
export function createAwsClient({
  region,
  credentials,
  clock,
  open = createClient,
}: AwsClientOptions): Client {
  const clients = new Map<string, Client>();
  const clientOf = (service: ServiceTraits): Client => {
    const name = signingNameOf(service);
    const endpoint = `https://${name}.${region}.${urlSuffixOf(region)}`;
    const client =
      clients.get(name) ?? open({ endpoint, region, credentials, source: 'aws', ...(clock && { clock }) });
    clients.set(name, client);
    return client;
  };
  return {
    endpoint: `https://${region}.${urlSuffixOf(region)}`,
    region,
    call: <Op extends Operation>(
      service: ServiceTraits,
      operation: Op,
      input: Input<Op>,
      options?: Parameters<Client['call']>[3],
    ) => clientOf(service).call(service, operation, input, options),
    close() {
      for (const client of clients.values()) client.close();
    },
  };
}

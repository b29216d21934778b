import { createClient } from '../client/client.ts';
import type { Client } from '../client/client.ts';
import { accountKeyFrom, endpointFrom, regionFrom } from './endpoint.ts';
import type { Environment } from './endpoint.ts';

interface ServerChoice {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
}

/** Gives `use` a client of the server that the options name, and closes it whatever happens. */
export async function withClient<T>(
  { endpoint, region }: ServerChoice,
  env: Environment,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = createClient({
    endpoint: endpointFrom(endpoint, env),
    region: regionFrom(region, env),
    accessKeyId: accountKeyFrom(env),
  });
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

import { type Client, createClient } from '../../client/client.ts';
import { caFor, type ProcessContext } from './ca-file.ts';
import { accountKeyFrom, endpointFrom, regionFrom } from './endpoint.ts';

interface ServerChoice {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
}

/** Calls `use` with a client of the selected server, and closes the client afterwards. */
export async function withClient<T>(
  { endpoint, region }: ServerChoice,
  context: ProcessContext,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const { env } = context;
  const url = endpointFrom(endpoint, env);
  const client = createClient({
    endpoint: url,
    ca: caFor(url, context),
    region: regionFrom(region, env),
    accessKeyId: accountKeyFrom(env),
  });
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

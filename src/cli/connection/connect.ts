import { createAwsClient } from '../../client/aws-client.ts';
import { type Client, createClient } from '../../client/client.ts';
import type { EndpointSource } from '../../client/errors.ts';
import { retryingClient } from '../../client/retrying-client.ts';
import { systemRandom } from '../../lib/random.ts';
import { systemClock } from '../../lib/time/clock.ts';
import { awsRegionFrom, requireAwsCredentials } from './aws-credentials.ts';
import { caFor, type ProcessContext } from './ca-file.ts';
import { accountKeyFrom, AWS_ENDPOINT, endpointFrom, regionFrom } from './endpoint.ts';
import { serverCredentials } from './server-credentials.ts';
import { findProject, type FoundProject } from './find-project.ts';

interface ServerChoice {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  /** The profile of the shared files for calls to AWS; by default AWS_PROFILE. */
  readonly awsProfile?: string | undefined;
}

/** Calls `use` with a client of the selected server, and closes the client afterwards. */
export async function withClient<T>(
  { endpoint, region, awsProfile }: ServerChoice,
  context: ProcessContext,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = openClient({ endpoint, awsProfile }, regionFrom(region, context.env), context);
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

/** A server as seen from a folder that may belong to a project. */
export interface Connection {
  readonly client: Client;
  readonly region: string;
  /** Whether it is AWS itself. */
  readonly isAws: boolean;
  readonly found: FoundProject;
  /** A client for another region of the same server; it is closed together with the connection. */
  inRegion(region: string): Client;
}

/**
 * Connects to the selected server in the region of the folder's project. An explicit region comes first; the region of
 * the environment comes last, because `deploy` does not use it either.
 */
export async function withProject<T>(
  choice: ServerChoice & { readonly stage: string | undefined },
  context: ProcessContext,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const found = await findProject(choice, context);
  const isAws = choice.endpoint === AWS_ENDPOINT;
  const otherRegion = isAws
    ? await awsRegionFrom(choice.region, context.env, choice.awsProfile)
    : regionFrom(choice.region, context.env);
  const region = found.kind === 'project' ? found.project.region : otherRegion;
  const clients = new Map<string, Client>();
  const inRegion = (name: string): Client => {
    const client = clients.get(name) ?? openClient(choice, name, context);
    clients.set(name, client);
    return client;
  };
  try {
    return await use({ client: inRegion(region), region, isAws, found, inRegion });
  } finally {
    for (const client of clients.values()) client.close();
  }
}

export function openClient(
  { endpoint, awsProfile }: Pick<ServerChoice, 'endpoint' | 'awsProfile'>,
  region: string,
  context: ProcessContext,
  source: EndpointSource = '--endpoint',
): Client {
  const tools = { clock: systemClock, random: systemRandom };
  if (endpoint === AWS_ENDPOINT) {
    const credentials = () => requireAwsCredentials(context.env, awsProfile);
    return retryingClient(createAwsClient({ region, credentials }), tools);
  }
  const url = endpointFrom(endpoint, context.env);
  const accessKeyId = accountKeyFrom(context.env);
  // The same for the whole command.
  let signing: ReturnType<typeof serverCredentials> | undefined;
  const credentials = () => (signing ??= serverCredentials(context));
  const ca = caFor(url, context);
  return retryingClient(createClient({ endpoint: url, ca, region, accessKeyId, credentials, source }), tools);
}

import { resolve } from 'node:path';
import { type Client, createClient } from '../../client/client.ts';
import { accountOfAccessKey } from '../../lib/aws/access-key.ts';
import type { Credentials } from '../../lib/aws/signature-v4.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { AssumeRoot } from '../../services/sts/operations/assume-root.ts';
import { stsTraits } from '../../services/sts/traits.ts';
import { caFor, type ProcessContext } from '../connection/ca-file.ts';
import { accountKeyFrom, endpointFrom, regionFrom } from '../connection/endpoint.ts';
import { operatorCredentials, serverCredentials } from '../connection/server-credentials.ts';

export interface AccessChoice {
  readonly endpoint: string | undefined;
  /** The data directory with the credentials of the operator. */
  readonly data: string | undefined;
  readonly account: string | undefined;
}

/** A client of IAM in one account. */
export interface AccessClient {
  readonly client: Client;
  readonly account: string;
}

/** What the session of another account is asked for. The server does not narrow it. */
const TASK_POLICY = 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials';

/** Calls `use` with a client in the chosen account, which is that of the credentials by default. */
export async function withAccessClient<T>(
  choice: AccessChoice,
  context: ProcessContext,
  use: (access: AccessClient) => Promise<T>,
): Promise<T> {
  const endpoint = endpointFrom(choice.endpoint, context.env);
  const credentials = await credentialsFor(choice, context);
  const own = accountOfAccessKey(credentials?.accessKeyId ?? '') ?? accountKeyFrom(context.env);
  const { account = own } = choice;
  const connect = (signing: Credentials | undefined) =>
    createClient({
      endpoint,
      ca: caFor(endpoint, context, choice.data),
      source: '--endpoint',
      region: regionFrom(undefined, context.env),
      accessKeyId: account,
      ...(signing && { credentials: async () => signing }),
    });
  let client = connect(credentials);
  try {
    if (credentials && account !== own) {
      const session = await assumeRoot(client, account);
      client.close();
      client = connect(session);
    }
    return await use({ client, account });
  } finally {
    client.close();
  }
}

async function credentialsFor(
  { data }: AccessChoice,
  context: ProcessContext,
): Promise<Credentials | undefined> {
  if (data === undefined) return serverCredentials(context);
  const folder = resolve(context.cwd, data);
  const credentials = await operatorCredentials(folder);
  if (credentials) return credentials;
  throw new OperatorError(
    `${folder} has no file root-credentials: name the data directory of a server that was started with --auth`,
  );
}

async function assumeRoot(client: Client, account: string): Promise<Credentials> {
  const { Credentials: issued } = await client.call(stsTraits, AssumeRoot, {
    TargetPrincipal: account,
    TaskPolicyArn: { arn: TASK_POLICY },
  });
  return {
    accessKeyId: issued.AccessKeyId,
    secretAccessKey: issued.SecretAccessKey,
    sessionToken: issued.SessionToken,
  };
}

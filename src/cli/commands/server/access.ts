import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { explainFileError } from '../../../lib/disk/file-errors.ts';
import { type AccessClient, withAccessClient } from '../../access/access-client.ts';
import { createUser } from '../../access/create-user.ts';
import { exportLines, profileLines } from '../../access/credential-lines.ts';
import { type ListedKey, listKeys } from '../../access/list-keys.ts';
import { printReport } from '../../access/print-report.ts';
import { revokeKey, revokeUser } from '../../access/revoke-user.ts';
import { command, type CommandContext } from '../../command-line/command.ts';
import { flag, text, UsageError } from '../../command-line/options.ts';
import { endpointFrom } from '../../connection/endpoint.ts';
import { reportAccess } from '../../connection/report-access.ts';
import { serverOptions } from '../../connection/server-options.ts';
import { tableLines } from '../../ui/table.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

const options = {
  endpoint: serverOptions.endpoint,
  data: text(
    'DIR',
    "the server's data directory, whose root-credentials sign (default: .millrace, if it has them)",
  ),
  account: text('ID', 'the account of the users: 12 digits (default: that of the credentials)'),
  policy: text('FILE', 'create: what the user may do, as an IAM policy in JSON'),
  admin: flag('create: the user may do everything in the account'),
  env: flag('create: print shell commands that set the variables of AWS'),
  for: text('NAME', 'report: only this function, role or user'),
  reset: flag('report: forget what was observed, after printing it'),
  key: text('ID', 'revoke: only this access key, instead of the user with all of them'),
  json: flag('print JSON'),
};

type Context = CommandContext<typeof options>;

export default command({
  about:
    'Creates, lists and revokes users of a server, with access keys for clients of AWS: `create` prints a section for\n' +
    '~/.aws/credentials, with a secret that is not shown again, and gives a user that exists another key. Users are\n' +
    'those of IAM, and so are their policies. A server checks them when it was started with --auth warn or enforce.\n' +
    'From then on it observes calls, over restarts, until --reset: `report` prints for each user and role what it used,\n' +
    'what AWS would deny (or this server has denied), what its policies grant and it never used, and the statements\n' +
    'that allow what it used and nothing else: for serverless.yml, or as a policy.',
  arguments: [
    { name: 'ACTION', summary: 'create, list, revoke or report', required: true },
    { name: 'NAME', summary: 'the user', required: false },
  ],
  options,
  examples: [
    'millrace access create producer --policy put-records.json',
    'millrace access create ann --admin >> ~/.aws/credentials',
    'eval "$(millrace access create ci --admin --env)"',
    'millrace access list',
    'millrace access revoke producer',
    'millrace access revoke producer --key AKIA000000000000ABCDEFGH',
    'millrace access report',
    'millrace access report --for ingestion',
    'millrace access report --json --reset',
  ],
  async run(context) {
    const [action = '', name] = context.arguments;
    const { account } = context.options;
    if (account !== undefined && !/^\d{12}$/.test(account)) {
      throw new UsageError(`--account must have 12 digits, not "${account}"`);
    }
    switch (action) {
      case 'create':
        return create(requireName(action, name), context);
      case 'revoke':
        return revoke(requireName(action, name), context);
      case 'list':
        if (name !== undefined) throw new UsageError(`unexpected argument "${name}"`);
        return list(context);
      case 'report':
        if (name !== undefined) throw new UsageError(`unexpected argument "${name}"; add --for ${name}`);
        return report(context);
      default:
        throw new UsageError(`ACTION is create, list, revoke or report, not "${action}"`);
    }
  },
});

function requireName(action: string, name: string | undefined): string {
  if (name === undefined) throw new UsageError(`NAME is missing: the user to ${action}`);
  return name;
}

async function create(name: string, context: Context): Promise<void> {
  const { policy: file, admin: isAdmin, env: asVariables, json } = context.options;
  if (file !== undefined && isAdmin)
    throw new UsageError('--admin allows everything: remove it, or remove --policy');
  if (asVariables && json) throw new UsageError('--env and --json are two forms: remove one');
  const policy = file === undefined ? undefined : await readPolicy(resolve(context.cwd, file));
  const { credentials, account } = await withClient(context, async ({ client, account: chosen }) => ({
    credentials: await createUser(client, { name, policy, isAdmin }),
    account: chosen,
  }));
  const { out, err } = context.terminal;
  if (json) {
    printJson(out, { user: name, account, ...credentials });
    return;
  }
  printLines(out, asVariables ? exportLines(credentials) : profileLines(name, credentials));
  err.write('The secret is not shown again.\n');
  if (policy === undefined && !isAdmin) {
    err.write(
      `Without --policy or --admin, ${name} may do only what its earlier policies allow: nothing, if it is new.\n`,
    );
  }
}

async function readPolicy(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw explainFileError(error, path) ?? error;
  }
}

async function revoke(name: string, context: Context): Promise<void> {
  const { key, json } = context.options;
  await withClient(context, ({ client }) =>
    key === undefined ? revokeUser(client, name) : revokeKey(client, name, key),
  );
  const { out } = context.terminal;
  if (json) printJson(out, { user: name, ...(key !== undefined && { accessKeyId: key }) });
  else if (key === undefined) printLines(out, [`The user ${name} and its keys are deleted.`]);
  else printLines(out, [`The key ${key} is deleted.`]);
}

async function list(context: Context): Promise<void> {
  const { out } = context.terminal;
  const { keys, account } = await withClient(context, async ({ client, account: chosen }) => ({
    keys: await listKeys(client),
    account: chosen,
  }));
  if (context.options.json) {
    printJson(out, { account, keys });
    return;
  }
  const columns = ['user', 'access key', 'status', 'created', 'last used'].map((title) => ({ title }));
  printLines(
    out,
    keys.length === 0 ? [`no users in account ${account}`] : tableLines(columns, keys.map(cells)),
  );
}

async function report({ options: choice, env, cwd, terminal }: Context): Promise<void> {
  const endpoint = endpointFrom(choice.endpoint, env);
  const access = await reportAccess(endpoint, { env, cwd });
  const { for: name, json, reset } = choice;
  await printReport({ name, json, reset }, endpoint, access, terminal.out);
}

function cells({ user, accessKeyId, status, createdMs, lastUsed }: ListedKey): string[] {
  if (accessKeyId === undefined) return [user, 'none'];
  const used = lastUsed ? `${day(lastUsed.atMs)} ${lastUsed.service} in ${lastUsed.region}` : '';
  return [user, accessKeyId, status ?? '', createdMs === undefined ? '' : day(createdMs), used];
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function withClient<T>({ options: choice, env, cwd }: Context, use: (access: AccessClient) => Promise<T>) {
  return withAccessClient(choice, { env, cwd }, use);
}

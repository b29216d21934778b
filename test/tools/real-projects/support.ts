import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Client, createClient } from '../../../src/client/client.ts';
import type { Credentials } from '../../../src/lib/aws/signature-v4.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { millraceCommand, startServerProcess, temporaryDirectory } from '../../support/server-process.ts';

const run = promisify(execFile);
// A failed bundler leaves its process waiting. It is killed, and the test fails with its output.
export const TOOL_TIMEOUT_MS = 120_000;
const tools = join(import.meta.dirname, '..');
const OSLS = join(tools, 'node_modules/osls/bin/serverless.js');
const PNPM = join(tools, 'node_modules/pnpm/bin/pnpm.cjs');

// Plugins install again what the project has installed. The packages are in the cache by then, and a registry that does
// not answer would fail the test.
const OFFLINE = { npm_config_prefer_offline: 'true', pnpm_config_prefer_offline: 'true' };

// In CI, pnpm refuses to change a lockfile by default, and serverless-esbuild prunes a lockfile of the whole workspace for
// one package: its deployment fails there with every server. The tests behave in CI as on a desk.
const CHANGED_LOCKFILE = { npm_config_frozen_lockfile: 'false', pnpm_config_frozen_lockfile: 'false' };

/** A copy of a project in front of a server of its own. */
export interface ServedProject {
  readonly client: Client;
  readonly endpoint: string;
  /** The folder in which commands run. */
  readonly directory: string;
  /** Runs a command of Millrace on this server. @returns its output, standard error included */
  millrace(command: string, ...words: string[]): Promise<string>;
  /** Runs any program, redirected by `millrace exec`. */
  exec(program: string, ...words: string[]): Promise<string>;
  /** Runs any program in the same way, as a user of IAM. */
  execAs(user: Credentials, program: string, ...words: string[]): Promise<string>;
  /** Runs osls, redirected in the same way. */
  osls(...words: string[]): Promise<string>;
  close(): Promise<void>;
}

export interface ProjectOptions {
  readonly source?: string;
  /** The folder with serverless.yml, when it is not the project's own. */
  readonly folder?: string;
  /** Further options of `millrace start`. */
  readonly serverOptions?: readonly string[];
  /** Further variables of the commands. */
  readonly env?: Readonly<Record<string, string>>;
  readonly prepare: (root: string) => Promise<void>;
}

/**
 * Serves a folder of test/projects/, with the packages that its package.json names.
 */
export async function openProject(
  name: string,
  options: Pick<ProjectOptions, 'folder' | 'serverOptions' | 'env'> = {},
): Promise<ServedProject> {
  return serveProject({
    ...options,
    source: join(tools, '../projects', name),
    prepare: installPackages,
  });
}

/** Serves a copy of a folder; of an empty one without `source`. A server with TLS is called over it, but by `client`. */
export async function serveProject(options: ProjectOptions): Promise<ServedProject> {
  // esbuild names files by their real paths, and the temporary folder of macOS is a link.
  const root = await realpath(await mkdtemp(join(tmpdir(), 'millrace-project-')));
  if (options.source !== undefined) await cp(options.source, root, { recursive: true });
  await options.prepare(root);
  const cwd = join(root, options.folder ?? '.');
  const data = await temporaryDirectory();
  const server = await startServerProcess(data.path, options.serverOptions, { cwd });
  const { endpoint } = server;
  const client = createClient({ endpoint, region: 'us-east-1' });
  const ca = join(data.path, 'tls/ca.pem');
  const called = existsSync(ca) ? endpoint.replace('http:', 'https:') : endpoint;

  // Plugins run package managers by name.
  const PATH = [join(tools, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const trust = existsSync(ca) ? { AWS_CA_BUNDLE: ca, NODE_EXTRA_CA_CERTS: ca } : {};
  const env = { ...process.env, ...OFFLINE, ...CHANGED_LOCKFILE, PATH, ...trust, ...options.env };
  const nodeWith = async (variables: Readonly<Record<string, string>>, words: readonly string[]) => {
    const settings = { cwd, env: { ...env, ...variables }, timeout: TOOL_TIMEOUT_MS };
    const { stdout, stderr } = await run(process.execPath, words, settings).catch((error: unknown) => {
      throw withOutput(error);
    });
    return stdout + stderr;
  };
  const rootCredentials = join(data.path, 'root-credentials');
  const operator = existsSync(rootCredentials) ? { AWS_SHARED_CREDENTIALS_FILE: rootCredentials } : {};
  const node = (...words: string[]) => nodeWith(operator, words);
  const exec = (...command: string[]) =>
    node(millraceCommand, 'exec', '--endpoint', called, '--', ...command);
  return {
    client,
    endpoint,
    directory: cwd,
    exec,
    execAs: ({ accessKeyId, secretAccessKey }, ...command) =>
      nodeWith({ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }, [
        millraceCommand,
        'exec',
        '--endpoint',
        called,
        '--',
        ...command,
      ]),
    millrace: (command, ...words) => node(millraceCommand, command, ...words, '--endpoint', called),
    osls: (...words) => exec(process.execPath, OSLS, ...words),
    async close() {
      client.close();
      await server.stop();
      await data[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Adds what a failed command printed: osls prints its errors to standard output, which the message omits. */
function withOutput(error: unknown): unknown {
  if (error instanceof Error && 'stdout' in error) error.message += `\n${String(error.stdout)}`;
  return error;
}

/** What a function returns for an event. @throws when it fails */
export async function invoke(client: Client, functionName: string, event: unknown = {}): Promise<unknown> {
  const response = await client.call(lambdaTraits, Invoke, {
    FunctionName: functionName,
    Payload: Buffer.from(JSON.stringify(event)),
  });
  const text = Buffer.from(response.Payload ?? []).toString();
  if (response.FunctionError !== undefined) throw new Error(`${functionName} failed: ${text}`);
  return JSON.parse(text) as unknown;
}

/** Installs with the package manager that the project's files show. */
async function installPackages(root: string): Promise<void> {
  if (!existsSync(join(root, 'package.json'))) return;
  const isPnpm = existsSync(join(root, 'pnpm-workspace.yaml'));
  const [program, ...words] = isPnpm
    ? [process.execPath, PNPM, 'install', '--prefer-offline']
    : ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'];
  await run(program, words, { cwd: root, timeout: TOOL_TIMEOUT_MS, shell: process.platform === 'win32' });
}

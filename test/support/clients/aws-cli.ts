import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, realpathSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { canRun } from '../not-run.ts';

const version = spawnSync('aws', ['--version'], { encoding: 'utf8' });
const major = /aws-cli\/(\d)/.exec(`${version.stdout}${version.stderr}`)?.[1];

/** Prints a note when the AWS CLI is not installed. */
export const hasAwsCli = canRun(
  major !== undefined,
  'AWS CLI',
  'There is no `aws` on the PATH; `pip install awscli` brings version 1.',
);

/** The Python interpreter that runs `aws`, if it is a script: version 2 brings one that runs nothing else. */
export function pythonOfAwsCli(): string | undefined {
  if (!hasAwsCli || process.platform === 'win32') return undefined;
  const which = spawnSync('sh', ['-c', 'command -v aws'], { encoding: 'utf8' }).stdout.trim();
  const beside = join(which, '..', 'python3');
  const shebang = /^#!(\S*python\S*)/.exec(readFileSync(realpathSync(which), 'latin1').slice(0, 200))?.[1];
  return [beside, shebang].find(
    (python) => python !== undefined && spawnSync(python, ['-c', 'import awscli.clidriver']).status === 0,
  );
}

/** @param words a command line; values with spaces or quotes follow it */
export type AwsCommand = (words: string, ...values: string[]) => Promise<Record<string, unknown>>;

export interface AwsCli {
  /** Resolves with the printed JSON; rejects with the error output. */
  readonly run: AwsCommand;
  close(): Promise<void>;
}

interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs AWS CLI commands against a server. */
export async function openAwsCli(endpoint: string): Promise<AwsCli> {
  // Version 2 reads blobs as base64 by default; version 1 reads them raw:
  // docs/aws/serverless-framework.md#aws-cli.
  const format = major === '2' ? ['--cli-binary-format', 'raw-in-base64-out'] : [];
  const common = ['--endpoint-url', endpoint, '--output', 'json', ...format];
  const env = {
    ...process.env,
    // `cloudformation package` uses only this variable for S3, and `sqs` of version 1 uses only the option.
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PAGER: '',
  };
  const python = pythonOfAwsCli();
  const commands = python === undefined ? installed(env) : await loaded(python, env);
  return {
    close: () => commands.close(),
    async run(words, ...values) {
      const args = [...common, ...words.split(' '), ...values];
      const { code, stdout, stderr } = await commands.execute(args);
      if (code !== 0) throw new Error(`aws ${args.join(' ')} ended with code ${code}:\n${stderr}`);
      return stdout.startsWith('{') ? (JSON.parse(stdout) as Record<string, unknown>) : { printed: stdout };
    },
  };
}

interface Executor {
  execute(args: readonly string[]): Promise<Output>;
  close(): Promise<void>;
}

/** Starts the command each time. */
function installed(env: NodeJS.ProcessEnv): Executor {
  const start = promisify(execFile);
  return {
    async close() {},
    execute: (args) =>
      start('aws', args, { maxBuffer: 64 * 2 ** 20, env }).then(
        (output) => ({ code: 0, ...output }),
        (error: unknown) => error as Output,
      ),
  };
}

/** Keeps a process that has loaded the CLI and forks for each command. */
async function loaded(python: string, env: NodeJS.ProcessEnv): Promise<Executor> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-aws-'));
  const socket = join(directory, 'socket');
  const program = fileURLToPath(new URL('aws_cli_server.py', import.meta.url));
  const server = spawn(python, [program, socket], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  await Promise.race([
    once(server.stdout, 'data'),
    ended.then(([code]) => {
      throw new Error(`${program} ended with code ${String(code)}`);
    }),
  ]);
  return {
    async execute(args) {
      const connection = connect(socket);
      connection.write(`${JSON.stringify(args)}\n`);
      return JSON.parse(await text(connection)) as Output;
    },
    async close() {
      server.stdin.end();
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

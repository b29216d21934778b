import { execFile, spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { MILLRACE } from '../support/built.ts';
import { canRun } from '../support/not-run.ts';
import type { ProxyTrap } from '../support/processes/proxy-trap.ts';

/** An AWS CLI on the PATH. */
export interface AwsCli {
  /** 1 or 2. */
  readonly major: number;
  readonly version: string;
  readonly path: string;
}

/** The first AWS CLI of each major version on the PATH. Prints which one there is not. */
export function findAwsClis(): readonly AwsCli[] {
  const found: AwsCli[] = [];
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'aws');
    const { stdout, stderr } = spawnSync(path, ['--version'], { encoding: 'utf8' });
    const [, version, major] = /aws-cli\/((\d)\S*)/.exec(`${stdout}${stderr}`) ?? [];
    if (version === undefined || found.some((cli) => cli.major === Number(major))) continue;
    found.push({ major: Number(major), version, path });
  }
  for (const [major, remedy] of [
    [1, '`pip install awscli` brings it.'],
    [2, '`.ci/aws-cli-2 FOLDER` puts that of Debian into a folder; add its `bin` to the PATH.'],
  ] as const) {
    canRun(
      found.some((cli) => cli.major === major),
      `the AWS CLI, version ${major}, with every service`,
      `There is none on the PATH. ${remedy}`,
    );
  }
  return found;
}

export interface ExecOptions {
  readonly endpoint: string;
  readonly trap: ProxyTrap;
  /** Also the home of the user, so that no profile of this machine is read. */
  readonly cwd: string;
}

const run = promisify(execFile);

/** Runs words of a command line below `millrace exec`, without the variables of this machine. */
export async function exec({ endpoint, trap, cwd }: ExecOptions, words: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [MILLRACE, 'exec', '--endpoint', endpoint, '--', ...words], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: cwd,
      AWS_PAGER: '',
      AWS_MAX_ATTEMPTS: '1',
      AWS_DEFAULT_OUTPUT: 'json',
      ...trap.env,
    },
  });
  return stdout.trim();
}

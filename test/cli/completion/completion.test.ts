import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCommandLine } from '../../../src/cli/run.ts';
import { minimal, project } from '../../manifest/project.ts';
import { cliWorld } from '../../support/cli-world.ts';

const STAGES = 'params: { default: { a: 1 }, prod: { a: 2 } }\nstages: { qa: { params: { a: 3 } } }\n';

async function script(shell: string): Promise<string> {
  const world = cliWorld();
  expect(await runCommandLine(['completion', shell], world)).toBe(0);
  return world.stdout();
}

test('bash completes commands, options and the words of a choice', async () => {
  const source = await script('bash');
  const complete = async (...words: string[]) => {
    const run = `${source}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _millrace; echo "\${COMPREPLY[*]}"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', run, 'bash', ...words]);
    return stdout.trim().split(' ');
  };
  expect(await complete('millrace', '')).toEqual(Object.keys(COMMANDS));
  expect(await complete('millrace', 'st')).toEqual(['start', 'streams']);
  expect(await complete('millrace', 'logs', '--st')).toContain('--startTime');
  expect(await complete('millrace', 'start', '--durability', '')).toEqual(['fsync', 'os']);
  expect(await complete('millrace', 'init', '-t', 'py')).toEqual(['python']);
  expect(await complete('millrace', 'deploy', '')).toEqual(['']);
});

test('the functions, stages and streams are words of options and arguments', async () => {
  // No server listens there.
  const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
  const names = async (list: string, cwd?: string) => {
    const world = cliWorld({ env, ...(cwd !== undefined && { cwd }) });
    expect(await runCommandLine(['completion', list], world)).toBe(0);
    expect(world.stderr()).toBe('');
    return world.stdout();
  };
  expect(await names('functions', 'examples/quickstart')).toBe('ingestion\nrealtimeData\n');
  expect(await names('stages', project({ 'serverless.yml': minimal(STAGES) }))).toBe('dev\nqa\nprod\n');
  for (const list of ['functions', 'stages', 'streams']) expect(await names(list)).toBe('');

  // The script calls the command, for which a function of the shell stands in.
  const source = `${await script('bash')}\nmillrace() { echo "$*" >&2; printf 'one\\ntwo\\n'; }\n`;
  const complete = async (words: string) => {
    const run = `${source}COMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _millrace; echo "\${COMPREPLY[*]}"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', run]);
    return stdout;
  };
  expect(await complete('millrace invoke -f t')).toBe('two\n');
  expect(await complete('millrace deploy --stage o')).toBe('one\n');
  expect(await complete('millrace tail t')).toBe('two\n');
});

test('zsh and fish describe commands and options', async () => {
  const zsh = await script('zsh');
  expect(zsh).toContain(`'invoke:invoke a function and print what it returns'`);
  expect(zsh).toContain(`'(-p --path)'{-p,--path}'[a file with the event as JSON]:path:_files'`);
  expect(zsh).toMatch(/'--durability\[.*\]:value:\(fsync os\)'/);
  const fish = await script('fish');
  expect(fish).toContain(`-a runtime -d 'install the AWS SDKs that AWS\\'s runtimes carry'\n`);
  expect(fish).toMatch(/from start' -l durability -d '.*' -x -a 'fsync os'\n/);
  expect(fish).toContain(`from tail' -f -a '(millrace completion streams 2>/dev/null)'\n`);
  expect(zsh).toContain('completion stages 2>/dev/null');
  expect(fish).toMatch(/from invoke' -l path -s p -d '.*' -r -F\n/);
});

test.for([
  ['zsh', ['-n']],
  ['fish', ['--no-execute']],
] as const)('%s accepts the script', async ([shell, options], { skip }) => {
  const found = spawnSync(shell, options, { input: await script(shell), encoding: 'utf8' });
  if (found.error) {
    console.log(`the script for ${shell} was not run: this machine has no ${shell}`);
    skip(`no ${shell}`);
  }
  expect(found.stderr).toBe('');
});

test('another shell is refused', async () => {
  const world = cliWorld();
  expect(await runCommandLine(['completion', 'tcsh'], world)).toBe(2);
  expect(world.stderr()).toContain('SHELL is bash, zsh or fish, not "tcsh"');
});

import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCommandLine } from '../../../src/cli/run.ts';
import { cliWorld } from '../../support/cli-world.ts';

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

test('the functions of the project are words of options', async () => {
  const world = cliWorld({ cwd: 'examples/quickstart' });
  expect(await runCommandLine(['completion', 'functions'], world)).toBe(0);
  expect(world.stdout()).toBe('ingestion\nrealtimeData\n');
  const outside = cliWorld();
  expect(await runCommandLine(['completion', 'functions'], outside)).toBe(0);
  expect(outside.stdout()).toBe('');

  // The script calls the command, for which a function of the shell stands in.
  const run =
    `${await script('bash')}\nmillrace() { echo "$*" >&2; printf 'one\\ntwo\\n'; }\n` +
    'COMP_WORDS=(millrace invoke -f t); COMP_CWORD=3; _millrace; echo "${COMPREPLY[*]}"';
  expect((await promisify(execFile)('bash', ['-c', run])).stdout).toBe('two\n');
});

test('zsh and fish describe commands and options', async () => {
  const zsh = await script('zsh');
  expect(zsh).toContain(`'invoke:invoke a function and print what it returns'`);
  expect(zsh).toContain(`'(-p --path)'{-p,--path}'[a file with the event as JSON]:path:_files'`);
  expect(zsh).toMatch(/'--durability\[.*\]:value:\(fsync os\)'/);
  const fish = await script('fish');
  expect(fish).toContain(`-a runtime -d 'install the AWS SDKs that AWS\\'s runtimes carry'\n`);
  expect(fish).toMatch(/from start' -l durability -d '.*' -x -a 'fsync os'\n/);
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
  expect(world.stderr()).toContain('SHELL is bash or zsh or fish, not "tcsh"');
});

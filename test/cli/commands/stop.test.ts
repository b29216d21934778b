import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { MILLRACE } from '../../support/built.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { removeDirectory } from '../../support/remove-directory.ts';
import { until } from '../../support/until.ts';

const HANDLER = `
  const { writeFileSync } = require('node:fs');
  exports.nap = async ({ file }) => {
    writeFileSync(file, String(process.pid));
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  };`;

test('a second Ctrl-C does not wait for a running invocation, and leaves no process and intact data', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-stop-'));
  const project = join(directory, 'slow');
  await mkdir(project);
  await writeFile(
    join(project, 'serverless.yml'),
    'service: slow\nprovider: { name: aws, runtime: nodejs20.x, timeout: 900 }\nfunctions:\n  nap: { handler: handler.nap }\n',
  );
  await writeFile(join(project, 'handler.js'), HANDLER);
  // Without namespaces, so that the function knows the number that its process has here.
  const words = ['dev', '--json', '--port', '0', '--data', join(directory, 'data'), '--sandbox', 'off'];
  const child = spawn(process.execPath, [MILLRACE, ...words], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const errors = text(child.stderr);
    const { endpoint } = JSON.parse(String((await once(child.stdout, 'data'))[0]));
    const world = () => cliWorld({ cwd: project, clock: systemClock });
    const file = join(directory, 'pid');
    const event = JSON.stringify({ file });
    const invoking = world();
    const invoked = runCommandLine(['invoke', '-f', 'nap', '-d', event, '--endpoint', endpoint], invoking);
    const pid = () => readFile(file, 'utf8').then(Number, () => 0);
    await until(async () => (await pid()) > 0);

    child.kill('SIGINT');
    await until(() =>
      fetch(`${endpoint}/_millrace/health`).then(
        () => false,
        () => true,
      ),
    );
    expect(isRunning(await pid())).toBe(true);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(await errors).toContain('millrace: ended at once; what was running has been cut off\n');
    expect(await invoked).toBe(1);
    expect(invoking.stderr()).toContain('closed the connection before it responded');
    const functionPid = await pid();
    await until(() => !isRunning(functionPid));
    const check = world();
    expect(await runCommandLine(['check', join(directory, 'data')], check)).toBe(0);
    expect(check.stdout()).toContain('no damage found');
  } finally {
    child.kill('SIGKILL');
    removeDirectory(directory);
  }
});

const IGNORES_INTERRUPTS = `
  process.on('SIGINT', () => {});
  require('node:fs').writeFileSync(process.argv[1], String(process.pid));
  setInterval(() => {}, 600_000);`;

test('a second Ctrl-C ends the program of run, and removes the temporary data', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-stop-'));
  const temporary = join(directory, 'temporary');
  await mkdir(temporary);
  const file = join(directory, 'pid');
  const program = [process.execPath, '-e', IGNORES_INTERRUPTS, file];
  const child = spawn(process.execPath, [MILLRACE, 'run', '--', ...program], {
    cwd: directory,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const pid = () => readFile(file, 'utf8').then(Number, () => 0);
  try {
    const errors = text(child.stderr);
    const exit = once(child, 'exit');
    await until(async () => (await pid()) > 0);
    const ofRun = async () => (await readdir(temporary)).filter((name) => name.startsWith('millrace-run-'));
    expect(await ofRun()).toHaveLength(1);

    // Two signals in a row can arrive as one.
    await until(() => !child.kill('SIGINT') || child.exitCode !== null);
    expect(await exit).toEqual([130, null]);
    expect(await errors).toContain('millrace: ended at once; what was running has been cut off\n');
    expect(await ofRun()).toEqual([]);
    const programPid = await pid();
    await until(() => !isRunning(programPid));
  } finally {
    child.kill('SIGKILL');
    if ((await pid()) > 0 && isRunning(await pid())) process.kill(await pid(), 'SIGKILL');
    removeDirectory(directory);
  }
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

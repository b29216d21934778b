import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { canRun } from '../../support/not-run.ts';
import { millraceCommand, temporaryDirectory } from '../../support/server-process.ts';

const hasPython = canRun(
  spawnSync('python3', ['-c', 'import pty']).status === 0,
  'opening the dashboard from dev on a pseudo-terminal',
  'It needs python3 with the module pty.',
);

/** Runs a command on a pseudo-terminal, which passes on what is written to standard input. */
const RELAY = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)';
const DEADLINE = { timeout: 20_000 };

test.skipIf(!hasPython)('dev opens the dashboard with --open, and again with the key o', async () => {
  await using folder = await temporaryDirectory();
  const opened = join(folder.path, 'opened');
  // What opens a URL on Linux and on macOS.
  for (const opener of ['xdg-open', 'open']) {
    const path = join(folder.path, opener);
    await writeFile(path, `#!/bin/sh\necho "$1" >> '${opened}'\n`);
    await chmod(path, 0o755);
  }
  await writeFile(join(folder.path, 'serverless.yml'), 'service: shop\nprovider: { name: aws }\n');
  const words = ['dev', folder.path, '--ephemeral', '--port', '0', '--open'];
  const child = spawn('python3', ['-c', RELAY, process.execPath, millraceCommand, ...words], {
    env: { ...process.env, PATH: `${folder.path}${delimiter}${process.env['PATH']}`, TERM: 'xterm' },
  });
  onTestFinished(() => void child.kill());
  let shown = '';
  child.stdout.on('data', (data: Buffer) => (shown += data));
  const exited = once(child, 'exit');
  const urls = () => readFile(opened, 'utf8').catch(() => '');
  await expect.poll(urls, DEADLINE).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_millrace\/\n$/);
  const url = await urls();
  await expect.poll(() => shown, DEADLINE).toContain('Press o to open the dashboard');
  child.stdin.write('o');
  await expect.poll(urls, DEADLINE).toBe(url + url);
  expect((await fetch(url.trim())).status).toBe(200);
  child.stdin.write('\u0003');
  const [code] = (await exited) as [number];
  expect({ code, shown }).toMatchObject({ code: 0 });
});

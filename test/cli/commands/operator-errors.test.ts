import { spawnSync } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { canRun } from '../../support/not-run.ts';
import { millraceCommand, startServerProcess } from '../../support/server-process.ts';

/*
 * Goal: whatever is wrong with the directory that the operator gives, each command that opens it prints one line with the
 * problem and the remedy.
 */

let whole: string;
beforeAll(async () => {
  whole = await mkdtemp(join(tmpdir(), 'millrace-whole-'));
  await (await startServerProcess(join(whole, 'data'))).stop();
});
afterAll(() => rm(whole, { recursive: true, force: true }));

let root: string;
let data: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-operator-'));
  data = join(root, 'data');
  await cp(join(whole, 'data'), data, { recursive: true });
});
afterEach(async () => {
  await chmod(data, 0o700).catch(() => {});
  await rm(root, { recursive: true, force: true });
});

// Permissions do not apply to root, so another user runs the commands that test them.
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

function millrace(words: readonly string[], { as }: { as?: number } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [millraceCommand, ...words], {
    encoding: 'utf8',
    timeout: 30_000,
    ...(as !== undefined && { uid: as, gid: as }),
  });
  return { status, stdout, stderr };
}

/** In this process, which takes a tenth of the time. Processes of their own show below that they end. */
async function millraceHere(words: readonly string[]) {
  const world = cliWorld({ cwd: root });
  const status = await runCommandLine(words, world);
  return { status, stdout: world.stdout(), stderr: world.stderr() };
}

interface Result {
  readonly status: number | null;
  readonly stderr: string;
}

type Run = (words: readonly string[]) => Promise<Result>;

const COMMANDS: readonly (readonly [string, (directory: string) => string[], Run])[] = [
  ['start', (directory) => ['start', '--port', '0', '--data', directory], millraceHere],
  ['check', (directory) => ['check', directory], millraceHere],
  ['check --repair', (directory) => ['check', directory, '--repair'], millraceHere],
];

function expectOneLine({ status, stderr }: Result, message: RegExp): void {
  expect(stderr).toMatch(/^millrace: [^\n]+\n$/);
  expect(stderr).toMatch(message);
  expect(status).toBe(1);
}

describe.each(COMMANDS)('%s', (_, wordsFor, run) => {
  test('of a file', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    expectOneLine(await run(wordsFor(file)), /(exists and is not a|is not a data) directory/);
  });

  test('of a path below a file', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    expectOneLine(
      await run(wordsFor(join(file, 'data'))),
      /is a file, not a directory|is not a data directory/,
    );
  });

  test('of a directory whose lock is a directory', async () => {
    await rm(join(data, 'lock'));
    await mkdir(join(data, 'lock'));
    expectOneLine(
      await run(wordsFor(data)),
      /data\/lock is a directory where a file should be: move it away/,
    );
  });

  test('of a path that is too long', async () => {
    expectOneLine(await run(wordsFor(join(root, 'x'.repeat(300)))), /is too long: choose a shorter one/);
  });

  test('of a cycle of links', async () => {
    await symlink(join(root, 'circle'), join(root, 'circle'));
    expectOneLine(await run(wordsFor(join(root, 'circle'))), /form a loop/);
  });

  test('of a directory of a later release', async () => {
    await writeFile(join(data, 'format'), '{"format":"millrace","version":9}\n');
    const before = await readdir(data);
    expectOneLine(await run(wordsFor(data)), /has format version 9, and this release reads version 2/);
    expect((await readdir(data)).filter((name) => !before.includes(name))).toEqual([]);
  });

  const canChangeUser = canRun(
    isRoot,
    'commands of a user without rights',
    'It takes root to run them as another.',
  );
  test.skipIf(!canChangeUser)('of a directory that the user may not read', async () => {
    await chmod(root, 0o755);
    await chmod(data, 0o700);
    expectOneLine(
      millrace(wordsFor(data), { as: NOBODY }),
      /this user may not use .*data.*: change its owner or mode/,
    );
  });

  test.skipIf(!canChangeUser)('of a directory with one file that the user may not read', async () => {
    await chmod(root, 0o755);
    for (const name of await readdir(data, { recursive: true }))
      await chown(join(data, name), NOBODY, NOBODY);
    await chown(data, NOBODY, NOBODY);
    await chown(join(data, 'checkpoint'), 0, 0);
    expectOneLine(
      millrace(wordsFor(data), { as: NOBODY }),
      /may not use .*data\/checkpoint: change its owner or mode/,
    );
  });
});

describe('a directory that cannot be written', () => {
  const canChangeUser = canRun(
    isRoot,
    'a start in a read-only directory',
    'It takes root to run it as another user.',
  );

  test.skipIf(!canChangeUser)('is not started, and can be checked', async () => {
    await chmod(root, 0o755);
    await chmod(data, 0o755);
    for (const name of await readdir(data, { recursive: true })) await chmod(join(data, name), 0o755);
    expectOneLine(
      millrace(['start', '--port', '0', '--data', data], { as: NOBODY }),
      /this user may not use .*data/,
    );
    expect(millrace(['check', data], { as: NOBODY })).toMatchObject({ status: 0, stderr: '' });
  });

  const canMount = canRun(
    spawnSync('unshare', ['--mount', 'true']).status === 0,
    'a start on a read-only file system, and on a full one',
    'It takes the right to mount one.',
  );
  const mounted = (script: string) =>
    spawnSync(
      'unshare',
      [
        '--mount',
        'sh',
        '-c',
        `${script} && exec "$0" "$@"`,
        process.execPath,
        millraceCommand,
        'start',
        '--port',
        '0',
        '--data',
        data,
      ],
      {
        encoding: 'utf8',
        timeout: 30_000,
      },
    );

  test.skipIf(!canMount)('because its file system is mounted read-only', () => {
    const started = mounted(`mount --bind ${data} ${data} && mount -o remount,ro,bind ${data}`);
    expectOneLine(started, /is mounted read-only: choose a writable path/);
  });

  test.skipIf(!canMount)('because it is full', () => {
    const started = mounted(`mount -t tmpfs -o size=4k tmpfs ${data} && echo > ${data}/lock`);
    expectOneLine(started, /no space is left for .*: free some/);
  });
});

test('without any checkpoint, no message suggests a repair, which would be rejected', async () => {
  for (const name of ['checkpoint', 'checkpoint.copy']) await rm(join(data, name));
  const started = millrace(['start', '--port', '0', '--data', data]);
  expectOneLine(
    started,
    /checkpoint is damaged at byte 0: it is missing.*Restore the data directory from a copy\n$/,
  );
  const checked = await millraceHere(['check', data]);
  expect(checked.status).toBe(1);
  expect(checked.stdout).toContain('it cannot be repaired');
  expect(checked.stdout).not.toContain('--repair');
  expectOneLine(await millraceHere(['check', data, '--repair']), /restore the directory from a copy/);
});

test('a serverless.yml that is a folder is named as well', async () => {
  const config = join(root, 'serverless.yml');
  await mkdir(config);
  expectOneLine(
    await millraceHere(['deploy', root]),
    /serverless\.yml is a directory where a file should be/,
  );
});

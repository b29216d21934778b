import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TEMPLATES } from '../../../src/cli/init/templates.ts';
import { runCommandLine } from '../../../src/cli/run.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

let parent: string;
let server: TestServer;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'millrace-init-'));
  // In place of `npm install`.
  await mkdir(join(parent, 'node_modules'));
  await symlink(resolve('node_modules/@aws-sdk'), join(parent, 'node_modules/@aws-sdk'));
  await symlink(resolve('.'), join(parent, 'node_modules/millrace'));
  server = await runningServer();
});
afterAll(async () => {
  await server.close();
  await rm(parent, { recursive: true });
});

async function run(...words: string[]) {
  const world = cliWorld({ clock: systemClock, cwd: parent, env: { AWS_ENDPOINT_URL: server.endpoint } });
  return { code: await runCommandLine(words, world), out: world.stdout(), err: world.stderr() };
}

test.each(Object.keys(TEMPLATES))(
  'the project of template %s is deployed as it is written',
  async (template) => {
    const { code, out } = await run('init', `my_${template}`, '--template', template);
    expect(code).toBe(0);
    expect(out).toContain(`  cd my_${template}\n`);
    expect(out).toContain('  millrace dev\n');
    const deployed = await run('deploy', `my_${template}`, '--json');
    expect(deployed.code, deployed.err).toBe(0);
    expect(deployed.err).not.toContain('serverless.yml');
    expect(JSON.parse(deployed.out)).toMatchObject({ service: `my-${template}` });
  },
);

test.each(Object.entries(TEMPLATES).filter(([, { files }]) => files.includes('README.md')))(
  'the template %s is the whole example',
  async (_name, { directory, files }) => {
    const found = await readdir(directory, { recursive: true, withFileTypes: true });
    const names = found
      .filter((entry) => entry.isFile() && !/node_modules|\.millrace/.test(entry.parentPath))
      .map(({ parentPath, name }) => relative(directory, join(parentPath, name)));
    expect(files.toSorted()).toEqual(names.toSorted());
  },
);

test('a user of npx is told to install the package, without which npx does not find the command', async () => {
  const world = cliWorld({ clock: systemClock, cwd: parent, env: { npm_command: 'exec' } });
  expect(await runCommandLine(['init', 'by-npx', '--template', 'python'], world)).toBe(0);
  const [, steps = ''] = world.stdout().split('Next:\n');
  expect(steps.split('\n').map((line) => line.trim().replace(/ {2,}#.*/, ''))).toEqual([
    'cd by-npx',
    'npm install --save-dev CLONE/millrace-*.tgz',
    'npx millrace runtime add boto3',
    'npx millrace dev',
    'npx millrace invoke -f produce',
    '',
  ]);
});

test('the functions of the JavaScript template run', async () => {
  const { code, out } = await run('invoke', '-f', 'my-javascript-dev-produce', '--data', '{"count":4}');
  expect({ code, out }).toEqual({ code: 0, out: '{\n  "put": 4\n}\n' });
});

test('the scheduled function of its template writes to the stream', async () => {
  const { code, out } = await run('invoke', '-f', 'my-schedule-dev-measure', '--data', '{"device":"d"}');
  expect({ code, out: JSON.parse(out) }).toMatchObject({ code: 0, out: { device: 'd' } });
});

test('the worker of the queue template reports the jobs that failed', async () => {
  const Records = ['{"job":1}', 'not JSON'].map((body, n) => ({ messageId: `m${n}`, body }));
  const { code, out } = await run('invoke', '-f', 'my-queue-dev-work', '--data', JSON.stringify({ Records }));
  expect({ code, out: JSON.parse(out) }).toEqual({
    code: 0,
    out: { batchItemFailures: [{ itemIdentifier: 'm1' }] },
  });
});

test('no file is overwritten, and nothing is written beside one that exists', async () => {
  expect(await run('init', 'taken', '--template', 'javascript')).toMatchObject({ code: 0 });
  await rm(join(parent, 'taken/serverless.yml'));
  await writeFile(join(parent, 'taken/handler.mjs'), 'mine');
  expect(await run('init', 'taken', '--template', 'javascript')).toMatchObject({
    code: 1,
    err: expect.stringContaining('handler.mjs exists, and nothing was written'),
  });
  expect(await readFile(join(parent, 'taken/handler.mjs'), 'utf8')).toBe('mine');
  expect((await readdir(join(parent, 'taken'))).toSorted()).toEqual([
    '.gitignore',
    'handler.mjs',
    'package.json',
  ]);
});

test.each([
  ["Ana's café", `cd 'Ana'\\''s café'`, 'ana-s-cafe'],
  ['in/2fast', 'cd in/2fast', 'fast'],
])('init %j prints a command to paste, and a name that is valid', async (folder, cd, name) => {
  const { code, out } = await run('init', folder, '--template', 'python');
  expect({ code, lines: out.split('\n') }).toEqual({
    code: 0,
    lines: expect.arrayContaining([expect.stringMatching(`^${name}: wrote`), `  ${cd}`]),
  });
});

test.each([
  [['init', 'x'], '"x" is not a name of a service; give one with --name'],
  [['init', 'x', '--template', 'javscript'], 'no template "javscript". Did you mean "javascript"?'],
  [['init', '2026'], '"2026" is not a name of a service; give one with --name'],
  [['init', 'x', '--name', 'a b'], '"a b" is not a name of a service'],
])('%j is refused', async (words, message) => {
  expect(await run(...words)).toEqual({ code: 2, out: '', err: expect.stringContaining(message) });
});

test('--list describes the templates', async () => {
  const { out } = await run('init', '--list');
  for (const [name, { summary }] of Object.entries(TEMPLATES)) {
    expect(out.split('\n').map((line) => line.split(/ {2,}/))).toContainEqual([name, summary]);
  }
});

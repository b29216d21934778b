import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkNode } from '../../../src/cli/doctor/check-program.ts';
import { formatSize } from '../../../src/cli/ui/format-size.ts';
import { runCommandLine } from '../../../src/cli/run.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { runningServer } from '../../support/running-server.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'millrace-doctor-'));
});
afterEach(() => rm(cwd, { recursive: true }));

async function doctor(endpoint: string, ...words: string[]) {
  const world = cliWorld({ cwd, env: { PATH: process.env['PATH'], AWS_ENDPOINT_URL: endpoint } });
  const code = await runCommandLine(['doctor', ...words], world);
  return { code, out: world.stdout(), err: world.stderr() };
}

async function findings(endpoint: string) {
  const { out } = await doctor(endpoint, '--json');
  return (JSON.parse(out) as { findings: { subject: string; status: string; text: string }[] }).findings;
}

test('describes the running server and its data directory', async () => {
  const server = await runningServer({ dataDirectory: join(cwd, '.millrace') });
  try {
    await server.createStream('orders', 1);
    const { code, out, err } = await doctor(server.endpoint);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^ok +Node\.js +\d+/m);
    expect(out).toMatch(
      new RegExp(`^ok +${server.endpoint} +Millrace .*, process ${process.pid}, running for`, 'm'),
    );
    expect(out).toMatch(/^ok +disk +\d.* free at/m);
    expect(out).toMatch(/^ok +\/.*\.millrace +\d.* in \d+ files: .*journal/m);
    expect(out).toMatch(
      /^ok +\/.*\.millrace\/journal +changes that are not sorted yet; its files are reused/m,
    );
    expect(out).not.toContain('left over');
  } finally {
    await server.close();
  }
});

test('reports what a killed server and a repair have left over', async () => {
  const data = join(cwd, '.millrace');
  await mkdir(join(data, 'set-aside', '1'), { recursive: true });
  await writeFile(join(data, 'set-aside', '1', 'segment'), Buffer.alloc(2_500_000));
  await writeFile(join(data, 'function-files'), cwd);
  expect((await findings('http://127.0.0.1:1')).filter(({ subject }) => subject === 'left over')).toEqual([
    { subject: 'left over', status: 'note', text: expect.stringMatching(/^2\.5 MB of damaged files/) },
    { subject: 'left over', status: 'note', text: expect.stringContaining(`${cwd}, the code of functions`) },
  ]);
});

test('a port that another program uses is a problem', async () => {
  const other = createServer((_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const { code, out } = await doctor(endpoint);
  expect(code).toBe(1);
  expect(out).toMatch(/^problem +http.* another program listens there/m);
  expect(out).toContain('no data directory yet');
  other.close();
});

test.each([
  ['20.18.3', 'problem'],
  ['20.19.0', 'ok'],
  ['24.1.0', 'ok'],
])('Node.js %s is a %s', (version, status) => {
  expect(checkNode(version)).toMatchObject({ status });
});

test.each([
  [512, '512 B'],
  [1_500_000, '1.5 MB'],
  [20_400_000_000, '20 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

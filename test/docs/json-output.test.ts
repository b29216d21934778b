import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { cliWorld } from '../support/cli-world.ts';
import { eventually } from '../support/eventually.ts';
import { removeDirectory } from '../support/remove-directory.ts';
import { runningServer, type TestServer } from '../support/running-server.ts';

const [, section = ''] = readFileSync('docs/command-line.md', 'utf8').split(
  /^## Output for programs$|^## Completion$/m,
);

/** The cells with the fields, by command. */
const documented = new Map(
  Array.from(section.matchAll(/^\| `(?<name>[a-z]+)`(?: \\\*)? +\| (?<fields>.*) \|$/gm), ({ groups }) => [
    groups!['name']!,
    groups!['fields']!,
  ]),
);

test('every command with --json is documented, and only those', async () => {
  const withJson = [];
  for (const [name, entry] of Object.entries(COMMANDS)) {
    if ('json' in (await entry.load()).default.options) withJson.push(name);
  }
  expect([...documented.keys()].sort()).toEqual(withJson.sort());
});

let directory: string;
let server: TestServer;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-json-'));
  server = await runningServer();
  await Promise.all([
    server.createStream('orders', 1),
    server.createFunction('bill', 'exports.handler = async () => 1;'),
  ]);
});
afterAll(async () => {
  await server.close();
  removeDirectory(directory);
});

async function run(words: readonly string[]) {
  const env = { AWS_ENDPOINT_URL: server.endpoint };
  const world = cliWorld({ clock: systemClock, cwd: directory, env });
  const code = await runCommandLine([...words, '--json'], world);
  return { code, out: world.stdout(), errors: world.stderr() };
}

// In this order: some need what those before them have made.
const LINES = [
  'init shop',
  'init --list',
  'produce orders --rate 100 --count 5',
  'streams',
  'top --once',
  'tail orders --from start --limit 2',
  'record orders orders.ndjson --from start --to latest',
  'replay orders.ndjson orders --speed max',
  'invoke -f bill --log',
  'logs -f bill',
  'autoscale orders --dry-run --min 1 --max 2',
  'autoscale orders --min 1 --max 2',
  'plan --producers 10 --rate 10 --size 1KB --consumers 1',
  'access create ann',
  'access list',
  'access revoke ann',
  'report --output run.html',
];

test.each(LINES)(
  'millrace %s --json prints objects with documented fields, and nothing else',
  async (line) => {
    // The lines of a function are stored a moment after its response.
    const { code, out } = await eventually(async () => {
      const result = await run(line.split(' '));
      return line.startsWith('logs') && result.out === '' ? undefined : result;
    });
    expect(code).toBe(0);
    const objects = out
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as object);
    expect(objects).not.toEqual([]);
    const [name = ''] = line.split(' ');
    const text = documented.get(name)!;
    const fields = [...text.matchAll(/`(?<field>\w+)`/g)].map(({ groups }) => groups!['field']!);
    // A cell that ends with dots names some of the fields.
    if (!text.includes('…')) expect(fields).toEqual(expect.arrayContaining(Object.keys(objects[0]!)));
    else expect(Object.keys(objects[0]!)).toEqual(expect.arrayContaining(fields));
  },
);

test.each([
  ['tail nothing', 1, /^millrace: no stream "nothing" in .*\n$/],
  ['invoke -f nothing', 1, /^millrace: no function .*\n$/],
  ['check nothing', 1, /^millrace: .* is not a data directory .*\n$/],
  ['streams --nothing', 2, /^millrace: unknown option .*\n$/],
])('millrace %s --json prints its error on standard error only', async (line, expected, message) => {
  const { code, out, errors } = await run(line.split(' '));
  expect({ code, out }).toEqual({ code: expected, out: '' });
  expect(errors).toMatch(message);
});

import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import { cliWorld } from '../support/cli-world.ts';

/** What the commands need besides their options. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  access: ['list'],
  autoscale: ['orders'],
  cluster: ['status'],
  exec: ['--', 'true'],
  invoke: ['-f', 'ingestion'],
  mirror: ['--from', 'aws:orders'],
  plan: ['--rate', '1', '--size', '1KB'],
  produce: ['orders'],
  record: ['orders', 'orders.mrec'],
  replay: ['orders.mrec', 'orders'],
  run: ['--', 'true'],
  tail: ['orders'],
};

async function run(...words: string[]) {
  const world = cliWorld();
  const code = await runCommandLine(words, world);
  return { code, out: world.stdout(), err: world.stderr() };
}

test('--help lists every command and succeeds', async () => {
  const { code, out } = await run('--help');
  expect(code).toBe(0);
  for (const [name, { summary }] of Object.entries(COMMANDS)) {
    expect(out).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
  }
});

test('without arguments the same goes to standard error', async () => {
  expect(await run()).toEqual({ code: 2, out: '', err: (await run('--help')).out });
});

test('--version is one line', async () => {
  expect(await run('--version')).toEqual({ code: 0, out: '0.0.0-source\n', err: '' });
});

test.each([
  ['strat', 'millrace: unknown command "strat". Did you mean "start"?\n'],
  ['frobnicate', 'millrace: unknown command "frobnicate". See `millrace --help`.\n'],
  ['constructor', 'millrace: unknown command "constructor". See `millrace --help`.\n'],
])('the unknown command %s is met with a suggestion', async (name, err) => {
  expect(await run(name)).toEqual({ code: 2, out: '', err });
});

test('a mistyped option is reported with the nearest one and the help to read', async () => {
  expect(await run('start', '--prot', '4570')).toEqual({
    code: 2,
    out: '',
    err: 'millrace: unknown option --prot. Did you mean "--port"? (see millrace start --help)\n',
  });
});

test('an option given twice is reported on standard error', async () => {
  const { code, out, err } = await run('plan', '--shards', '2', '--shards', '3');
  expect({ code, err }).toEqual({
    code: 0,
    err: 'note: --shards is given 2 times; the last one counts\n',
  });
  expect(out).toMatch(/^3 shards take /);
});

test('a note about an option given twice does not repeat a password', async () => {
  const store = (password: string) => ['--store', `nats://user:${password}@127.0.0.1:1`];
  const { err } = await run('start', ...store('secret-1'), ...store('secret-2'), '--help=1');
  expect(err).not.toContain('secret');
});

const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));

test('help fits the terminal, and below the options where the terminal is narrow', async () => {
  const onTerminal = async (columns: number, ...words: string[]) => {
    let text = '';
    const out = { write: (written: string) => void (text += written), isTerminal: true, columns };
    expect(await runCommandLine(words, cliWorld({ out }))).toBe(0);
    return text;
  };
  expect(widest(await onTerminal(64, '--help'))).toBeLessThanOrEqual(64);
  expect(widest(await onTerminal(200, 'dev', '--help'))).toBeLessThanOrEqual(100);
  const narrow = await onTerminal(50, 'deploy', '--help');
  expect(widest(narrow.slice(0, narrow.indexOf('\nExample')))).toBeLessThanOrEqual(50);
  expect(narrow).toMatch(/\n {6}--json\n {8}print JSON\n/);
});

describe.each(Object.keys(COMMANDS))('%s', (name) => {
  test('has a description, and examples that start with its name', async () => {
    const { code, out, err } = await run(name, '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { default: command } = await COMMANDS[name]!.load();
    for (const example of command.examples) expect(out).toContain(example);
    expect(widest(out.slice(0, out.lastIndexOf('\nExample')))).toBeLessThanOrEqual(100);
    expect(command.examples[0]).toMatch(new RegExp(`^millrace ${name}\\b`));
    expect(await run('help', name)).toEqual({ code, out, err });
  });
});

describe('a region that cannot be one is refused', async () => {
  const loaded = await Promise.all(
    Object.entries(COMMANDS).map(async ([name, entry]) => [name, await entry.load()] as const),
  );
  const options = loaded.flatMap(([name, { default: command }]) =>
    Object.entries(command.options).flatMap(([option, { placeholder }]) =>
      placeholder === 'REGION' ? [[name, option] as const] : [],
    ),
  );
  test.each(options)('%s --%s', async (name, option) => {
    expect(await run(name, `--${option}`, 'xx', ...(WORDS[name] ?? []))).toEqual({
      code: 2,
      out: '',
      err: `millrace: --${option} takes the name of a region, such as eu-west-1, not "xx" (see millrace ${name} --help)\n`,
    });
  });
});

test('start --help shows every option with its default', async () => {
  expect((await run('start', '--help')).out).toMatchInlineSnapshot(`
    "Runs the server until Ctrl-C, as the endpoint of SDKs, the AWS CLI, \`millrace deploy\` and \`osls
    deploy\`. All state is in the data directory and survives a restart, unless --ephemeral keeps it in
    memory.

    Usage: millrace start [options]

    Options
          --data DIR                 the data directory (default: .millrace)
          --ephemeral                keep all data in memory: they end with the server, and no data
                                     directory is written
          --max-memory N             MiB that the data of --ephemeral may take; writes beyond are
                                     refused (default: 1024)
          --encrypt-key-file FILE    encrypt the data directory, with the key in this file
          --store URL                run as a gateway over the NATS servers of
                                     nats://HOST:4222,HOST:4222,HOST:4222/NAME
          --store-tls CA[,CERT,KEY]  files in PEM for TLS to the servers of --store
          --store-credentials FILE   the credentials file for the servers of --store
          --accept-data-loss         use a --store that may lose acknowledged records at a power cut
          --access-key-file FILE     with --auth: the 32 random bytes that all gateways encrypt access
                                     keys with
          --advertise URL            where other gateways reach this one (default: its address and port)
          --host ADDRESS             address to listen on (default: 127.0.0.1)
          --auth off|warn|enforce    check signatures and permissions: not at all, with a warning for
                                     what AWS would deny, or as AWS does (default: off)
          --allow-unauthenticated    allow a --host that other machines can reach
          --public-url URL           how clients on other machines reach the server: URLs of queues
                                     start with it
          --allow-origin ORIGIN      let web pages of this origin call, such as https://app.example.com;
                                     can be repeated
          --tls self-signed          serve TLS as well, with a generated certificate that is stored in
                                     the data directory
          --tls-cert FILE            serve TLS with this certificate and its chain, in PEM
          --tls-key FILE             the private key of --tls-cert, in PEM
          --audit-log FILE           append to this file who did what with which result: a line of JSON
                                     for each request, without payloads
          --processes N              serve clients by this many processes beside the one with the data:
                                     for four cores or more (default: one for everything)
          --port N                   port to listen on; 0 for any free port (default: 4566)
          --api-port N               another port, which serves only the APIs of API Gateway; 0 for any
                                     free port
          --quotas on|off            enforce the quotas that Kinesis has for each shard (default: on;
                                     off with --time virtual)
          --durability fsync|os      acknowledge a write when it is on disk, or when the operating
                                     system has it (default: fsync)
          --time-scale N             factor for the time that streams and functions take to change state
                                     (default: 1)
          --forward SERVICE=URL      pass the calls of another service to another server, or to AWS with
                                     =aws; can be repeated
          --sandbox auto|on|off      run functions in namespaces of their own: where this machine allows
                                     it, only there, or never (default: auto)
          --freeze on|off            stop functions between invocations, so that their timers wait
                                     (default: on under Linux)
          --test-controls            serve /_millrace/test to tests on this machine: settle, faults,
                                     reset, time
          --time real|virtual        let time pass only when a test moves it; needs --test-controls
                                     (default: real)
          --open                     open the dashboard in a browser
          --json                     print the ready line as JSON
      -h, --help                     show this help

    Examples
      millrace start
      millrace start --data /var/lib/millrace --port 4570
      millrace start --tls self-signed
      millrace start --encrypt-key-file /etc/millrace.key
      millrace start --host 0.0.0.0 --auth enforce --tls self-signed
      millrace start --store nats://a:4222,b:4222,c:4222 --host 0.0.0.0 --allow-unauthenticated
      millrace start --data /var/lib/millrace --processes 3
      millrace start --ephemeral --test-controls
      millrace start --ephemeral --test-controls --time virtual
    "
  `);
});

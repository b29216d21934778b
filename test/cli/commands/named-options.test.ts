import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Command } from '../../../src/cli/command-line/command.ts';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCommandLine } from '../../../src/cli/run.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { cliWorld } from '../../support/cli-world.ts';

/*
 * Goal: an error names only options that its command has. Errors of connections come from modules that all commands share.
 * Method: each command that calls a server, against one that is not there, and against one that is no Millrace.
 */

const CALLS = [
  'invoke -f orders',
  'logs',
  'streams --once',
  'top --once',
  'tail orders',
  'autoscale orders',
  'produce orders',
  'record orders orders.mrec',
  'plan --from orders',
  'access list',
  'access report',
  'access create ann --admin',
  'report',
  'cluster status',
  'cluster drain',
  'wait --settled',
  'remove --stack-name orders-dev',
];

// Below the ports that systems choose from: a port that a test has closed may be given to another one.
const nobody = 'http://127.0.0.1:1';
let website: string;
let greeter: string;
const page = createServer((_, response) => {
  response.writeHead(501, { 'content-type': 'text/html;charset=utf-8' });
  response.end('<!DOCTYPE HTML>\n<html>\n<body>no such method</body>\n</html>\n');
});
const greetings = createServer((_, response) => void response.end('hello'));
beforeAll(async () => {
  website = await addressOf(page);
  greeter = await addressOf(greetings);
});
afterAll(() => {
  page.close();
  greetings.close();
});

async function addressOf(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function errorOf(line: string): Promise<string> {
  const world = cliWorld({ clock: systemClock });
  expect(await runCommandLine(line.split(' '), world)).not.toBe(0);
  return world.stderr();
}

/** The options in a message that its command does not have; those of a quoted command are of that one. */
async function strangeOptions(line: string, message: string): Promise<string[]> {
  const { options } = await commandOf(line.split(' ')[0]!);
  const own = message.replaceAll(/[`"]millrace [^`"]*[`"]/g, '');
  return (own.match(/(?<=\s)--[a-z-]+/g) ?? []).filter((name) => !Object.hasOwn(options, name.slice(2)));
}

async function commandOf(name: string): Promise<Command> {
  return (await COMMANDS[name]!.load()).default;
}

test.each(CALLS)('without a server: %s', async (line) => {
  const message = await errorOf(`${line} --endpoint ${nobody}`);
  expect(message).toMatch(/^millrace: no server answers at [^\n]+ or name another with --endpoint\n$/);
  expect(await strangeOptions(line, message)).toEqual([]);
});

test.each(CALLS)('with another program on its port: %s', async (line) => {
  for (const program of [website, greeter]) {
    const message = await errorOf(`${line} --endpoint ${program}`);
    expect(message).toMatch(/^millrace: [^\n]+: check that a Millrace server [^\n]*listens there\n$/);
  }
});

test('mirror names the option of the server that does not answer', async () => {
  const message = await errorOf(`mirror --from ${nobody}/orders --endpoint ${website}`);
  expect(message).toMatch(/no server answers at .* or name another with --from\n$/);
});

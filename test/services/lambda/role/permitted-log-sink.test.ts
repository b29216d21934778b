import { beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import type { LogLine } from '../../../../src/runtime/port.ts';
import { NO_AUTHORITIES } from '../../../../src/schema/authorities.ts';
import { PermittedLogSink } from '../../../../src/services/lambda/role/permitted-log-sink.ts';

const STREAM = 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/a:log-stream:s';
const LINE: LogLine = {
  account: '123456789012',
  region: 'eu-west-1',
  group: '/aws/lambda/a',
  stream: 's',
  timestampMs: 0,
  message: 'one',
  roleArn: 'arn:aws:iam::123456789012:role/writer',
  functionName: 'a',
};

let clock: VirtualClock;
let allowed: boolean;
let asked: string[];
let written: string[];
let warnings: string[];
let sink: PermittedLogSink;

beforeEach(() => {
  clock = new VirtualClock();
  [allowed, asked, written, warnings] = [true, [], [], []];
  sink = new PermittedLogSink({
    sink: { write: ({ message }) => void written.push(message) },
    authorities: {
      ...NO_AUTHORITIES,
      ofRole: (role, session) => ({
        name: role,
        require(permissions, _caller, accessDenied) {
          for (const { action, resource } of permissions) asked.push(`${session} ${action} ${resource}`);
          if (!allowed) throw accessDenied('no policy allows it');
          return undefined;
        },
      }),
    },
    hasGroup: async (_, group) => group !== '/new',
    clock,
    random: seededRandom(1),
    logger: { info() {}, error() {}, warn: (message) => void warnings.push(message) },
  });
});

async function write(...messages: string[]): Promise<void> {
  for (const message of messages) sink.write({ ...LINE, message });
  await sink.settle();
}

test('lines are written in order with the permissions of the role', async () => {
  await write('one', 'two');
  await write('three');
  expect(written).toEqual(['one', 'two', 'three']);
  expect(asked).toEqual([`a logs:CreateLogStream ${STREAM}`, `a logs:PutLogEvents ${STREAM}`]);
});

test('a new group needs the permission to create it', async () => {
  sink.write({ ...LINE, group: '/new' });
  await sink.settle();
  expect(asked[0]).toBe(
    'a logs:CreateLogGroup arn:aws:logs:eu-west-1:123456789012:log-group:/new:log-stream:',
  );
});

test('without permission lines are dropped and reported once, until the role has it again', async () => {
  allowed = false;
  await write('one');
  await clock.advance(1_000);
  await write('two');
  expect(written).toEqual([]);
  expect(warnings).toHaveLength(1);
  allowed = true;
  await clock.advance(1_000);
  await write('three', 'four');
  await write('five');
  expect(written.at(-1)).toBe('five');
  expect(written).not.toContain('one');
});

test('lines of no function are written unchecked', () => {
  const { roleArn: _role, ...line } = LINE;
  sink.write(line);
  expect(written).toEqual(['one']);
  expect(asked).toEqual([]);
});

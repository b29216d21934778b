import { expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { clientKey } from '../../../src/server/admission/client-address.ts';
import { FailedAttempts } from '../../../src/server/admission/failed-attempts.ts';

const LIMITS = { maxPerKey: 3, maxPerAddress: 6, maxRemembered: 10 };
const attempt = (address: string, accessKeyId = 'AKIDONE') => ({ address, accessKeyId });

function setUp() {
  const clock = new VirtualClock();
  const attempts = new FailedAttempts(clock, LIMITS);
  const fail = (times: number, address: string, key?: string) => {
    for (let time = 0; time < times; time++) attempts.failed(attempt(address, key));
  };
  return { clock, attempts, fail };
}

test('a key is blocked after its failures of a minute, and admitted again at their rate', async () => {
  const { clock, attempts, fail } = setUp();
  fail(2, '10.0.0.7');
  expect(attempts.isBlocked(attempt('10.0.0.7'))).toBe(false);
  fail(1, '10.0.0.7');
  expect(attempts.isBlocked(attempt('10.0.0.7'))).toBe(true);
  await clock.advance(20_000);
  expect(attempts.isBlocked(attempt('10.0.0.7'))).toBe(false);
  fail(1, '10.0.0.7');
  expect(attempts.isBlocked(attempt('10.0.0.7'))).toBe(true);
});

test('other keys and other addresses are not blocked with it', () => {
  const { attempts, fail } = setUp();
  fail(3, '10.0.0.7');
  expect(attempts.isBlocked(attempt('10.0.0.7', 'AKIDTWO'))).toBe(false);
  expect(attempts.isBlocked(attempt('10.0.0.8'))).toBe(false);
});

test('an address is blocked with whatever key after its own failures', () => {
  const { attempts, fail } = setUp();
  for (let key = 0; key < 6; key++) fail(1, '10.0.0.7', `AKID${key}`);
  expect(attempts.isBlocked(attempt('10.0.0.7', 'AKIDNEW'))).toBe(true);
  expect(attempts.isBlocked(attempt('10.0.0.8', 'AKIDNEW'))).toBe(false);
});

test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])(
  'programs of this machine (%s) do not block each other',
  (address) => {
    const { attempts, fail } = setUp();
    for (let key = 0; key < 8; key++) fail(1, address, `AKID${key}`);
    expect(attempts.isBlocked(attempt(address, 'AKIDNEW'))).toBe(false);
    fail(3, address, 'AKIDNEW');
    expect(attempts.isBlocked(attempt(address, 'AKIDNEW'))).toBe(true);
  },
);

test('a right signature forgets the failures of its key', () => {
  const { attempts, fail } = setUp();
  fail(2, '10.0.0.7');
  attempts.succeeded(attempt('10.0.0.7'));
  fail(2, '10.0.0.7');
  expect(attempts.isBlocked(attempt('10.0.0.7'))).toBe(false);
});

test('the table is bounded: who failed longest ago is forgotten', () => {
  const { attempts, fail } = setUp();
  fail(3, '10.0.0.7');
  for (let host = 0; host < 9; host++) fail(3, `10.0.1.${host}`);
  expect(attempts.isBlocked(attempt('10.0.0.7'))).toBe(true);
  fail(1, '10.0.2.1');
  expect(attempts.isBlocked(attempt('10.0.0.7'))).toBe(false);
  expect(attempts.isBlocked(attempt('10.0.1.0'))).toBe(true);
});

test.each([
  ['10.0.0.7', '10.0.0.7'],
  ['::ffff:10.0.0.7', '10.0.0.7'],
  ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
  ['2001:DB8:0000:0001::5', '2001:db8:0:1::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
])('%s counts as the client %s', (address, client) => expect(clientKey(address)).toBe(client));

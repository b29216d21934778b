import { beforeEach, expect, test } from 'vitest';
import type { Lease } from '../../../../src/cluster/leases.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { Home, type HomeTerm, type OpenedHome } from '../../../../src/server/gateway/home/home.ts';

let clock: VirtualClock;
let home: Home;
let isHeld: boolean;
/** What happened, and when. */
let events: string[];
let last: HomeTerm;

beforeEach(() => {
  clock = new VirtualClock();
  home = new Home({ clock, logger: silentLogger });
  isHeld = true;
  events = [];
  const lease: Lease = {
    name: 'home',
    epoch: 1,
    get isHeld() {
      return isHeld;
    },
  };
  const open = async (term: HomeTerm) => {
    last = term;
    events.push(`opened at ${clock.monotonicMs()}`);
    return { opened: { stopWork: async () => void events.push('closed') } } as unknown as OpenedHome;
  };
  home.begin(lease, open, async () => {});
});

test('services are opened again after a change that is stored late, ever more seldom when there are many', async () => {
  await clock.advance(1_000);
  const first = home.current;
  last.reopen('key');
  last.reopen('other');
  expect(home.current).toBe(first);
  await clock.advance(1_000);
  expect(home.current).not.toBe(first);
  last.reopen('key');
  await clock.advance(1_000);
  expect(events).toEqual(['opened at 0', 'closed', 'opened at 1250', 'closed', 'opened at 2500']);
  // One that comes a minute later is not one of many.
  await clock.advance(60_000);
  last.reopen('key');
  await clock.advance(1_000);
  expect(events.slice(5)).toEqual(['closed', 'opened at 63250']);
  expect(home.current).toBeDefined();
});

test.each([
  ['stopped', () => home.stop()],
  ['lost', async () => home.lose()],
])('services that were %s are not opened again', async (_, end) => {
  await clock.advance(1_000);
  last.reopen('key');
  await end();
  await clock.advance(1_000);
  expect(events).toEqual(['opened at 0', 'closed']);
  last.reopen('key');
  await clock.advance(1_000);
  expect(events).toHaveLength(2);
});

test('a lease that is lost while services are opened again closes them', async () => {
  await clock.advance(1_000);
  last.reopen('key');
  await clock.advance(1_000);
  isHeld = false;
  expect(home.current).toBeUndefined();
  home.lose();
  await clock.advance(1_000);
  expect(events.at(-1)).toBe('closed');
  expect(events).toHaveLength(4);
});

import { expect, it } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import { outputsOf, StackFollower } from '../../src/deployment/stack-calls.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';

const PAGE_SIZE = 3;
const STACK = 'stack/pipeline/1';

/** Lists events newest first, in pages, and counts the pages. */
function serverWith(events: string[], status: () => string) {
  let pages = 0;
  const call = (
    _traits: unknown,
    { name }: { name: string },
    { NextToken: token = '0' }: { NextToken?: string },
  ) => {
    if (name === 'DescribeStacks') return Promise.resolve({ Stacks: [{ StackStatus: status() }] });
    pages++;
    const first = Number(token);
    const StackEvents = events.toReversed().slice(first, first + PAGE_SIZE);
    const next = first + PAGE_SIZE;
    return Promise.resolve({
      StackEvents: StackEvents.map((EventId) => ({ EventId })),
      NextToken: next < events.length ? String(next) : undefined,
    });
  };
  return { client: { call } as unknown as Client, pages: () => pages };
}

it('reads the pages of new events only', async () => {
  const events = Array.from({ length: 10 }, (_, index) => `old-${index}`);
  const { client, pages } = serverWith(events, () => 'UPDATE_COMPLETE');
  const follower = new StackFollower(client, new VirtualClock());
  await follower.skip(STACK);
  events.push('new-0', 'new-1', 'new-2', 'new-3');
  const seen: string[] = [];
  const { signal } = new AbortController();
  await follower.follow(STACK, ({ EventId }) => void seen.push(EventId), signal);
  expect({ seen, pages: pages() }).toEqual({ seen: ['new-0', 'new-1', 'new-2', 'new-3'], pages: 3 });
});

it('shows URLs of functions where the client reaches the server, not at the port of the deployment', () => {
  const Outputs = [
    { OutputKey: 'Url', OutputValue: 'http://127.0.0.1:1/_millrace/url/abc/' },
    { OutputKey: 'Other', OutputValue: 'http://127.0.0.1:1/x' },
  ];
  expect(outputsOf({ Outputs }, 'http://127.0.0.1:2')).toEqual({
    Url: 'http://127.0.0.1:2/_millrace/url/abc/',
    Other: 'http://127.0.0.1:1/x',
  });
});

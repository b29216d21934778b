import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { Subscriber } from '../../../src/runtime/telemetry/subscriber.ts';
import { readSubscription, type Subscription } from '../../../src/runtime/telemetry/subscription.ts';
import { until } from '../../support/until.ts';

const LIMITS = { maxItems: 1000, maxBytes: 262_144, timeoutMs: 100 };
const event = (record: unknown, type = 'function') => ({ time: '2026-01-01T00:00:00.000Z', type, record });

let server: Server;
let batches: { type: string; record: unknown }[][];
let release: (() => void) | undefined;
let isHeld: boolean;
let clock: VirtualClock;
let subscription: Subscription;

beforeEach(async () => {
  batches = [];
  isHeld = false;
  clock = new VirtualClock();
  server = createServer((request, reply) => {
    void json(request).then((batch) => {
      batches.push(batch as (typeof batches)[number]);
      if (isHeld) release = () => reply.end();
      else reply.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  subscription = { types: ['function'], port, path: '/', ...LIMITS };
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('sends the events of its types in one batch, when the time is over or the batch is full', async () => {
  const subscriber = new Subscriber(subscription, clock);
  subscriber.add(event('one'));
  subscriber.add(event({}, 'platform.start'));
  subscriber.add(event('two'));
  await clock.advance(100);
  await until(() => batches.length === 1);
  expect(batches[0]!.map(({ record }) => record)).toEqual(['one', 'two']);
  for (let n = 0; n < LIMITS.maxItems; n++) subscriber.add(event(n));
  await until(() => batches.length === 2);
  expect(batches[1]).toHaveLength(LIMITS.maxItems);
});

it('counts a batch in bytes of UTF-8', async () => {
  const subscriber = new Subscriber(subscription, clock);
  // Three bytes and one UTF-16 unit for each character: together they fill a batch.
  for (let n = 0; n < 2; n++) subscriber.add(event('€'.repeat(LIMITS.maxBytes / 6)));
  await until(() => batches.length === 1);
  expect(batches[0]).toHaveLength(2);
});

it('drops events beyond its bound while the extension does not take them, and says how many', async () => {
  const subscriber = new Subscriber(subscription, clock);
  isHeld = true;
  subscriber.add(event('first'));
  void subscriber.flush();
  await until(() => release !== undefined);
  isHeld = false;
  for (let n = 0; n < 4 * LIMITS.maxItems + 7; n++) subscriber.add(event(n));
  release!();
  await until(() => batches.length === 2);
  expect(batches[1]).toHaveLength(4 * LIMITS.maxItems + 1);
  expect(batches[1]!.at(-1)).toMatchObject({ type: 'platform.logsDropped', record: { droppedRecords: 7 } });
});

it('goes on after an extension that does not listen', async () => {
  const subscriber = new Subscriber({ ...subscription, port: 1 }, clock);
  subscriber.add(event('lost'));
  await expect(subscriber.flush()).resolves.toBeUndefined();
});

it.each([
  ['no JSON', 'x', 'the body is not a JSON object'],
  ['no types', { types: [] }, 'types should not be empty'],
  ['an unknown type', { types: ['all'] }, 'types should be platform, function or extension'],
  ['no destination', { destination: undefined }, 'destination should not be empty'],
  [
    'TCP',
    { destination: { protocol: 'TCP', port: 1 } },
    'the only protocol that this server supports is HTTP',
  ],
  [
    'another host',
    { destination: { protocol: 'HTTP', URI: 'http://example.com:1' } },
    'URI host should be sandbox.localdomain',
  ],
  ['too small a batch', { buffering: { maxItems: 1 } }, 'maxItems should be between 1000 and 10000'],
])('a subscription with %s is not valid', (_, change, message) => {
  const destination = { protocol: 'HTTP', URI: 'http://sandbox:8080/events' };
  const valid = { types: ['platform'], destination };
  expect(readSubscription(Buffer.from(JSON.stringify(valid)))).toEqual({
    types: ['platform'],
    port: 8080,
    path: '/events',
    maxItems: 1000,
    maxBytes: 262_144,
    timeoutMs: 1000,
  });
  const body = typeof change === 'string' ? change : JSON.stringify({ ...valid, ...change });
  expect(readSubscription(Buffer.from(body))).toBe(message);
});

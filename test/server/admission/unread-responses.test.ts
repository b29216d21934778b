import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { MIB } from '../../../src/lib/bytes.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { UnreadResponses } from '../../../src/server/admission/unread-responses.ts';

class Client extends EventEmitter {
  cut = false;
  destroy(): void {
    this.cut = true;
    this.emit('close');
  }
}

function setUp() {
  const clock = new VirtualClock();
  const unread = new UnreadResponses(clock);
  const ask = (mebibytes: number) => {
    const client = new Client();
    const taken = unread.add(mebibytes * MIB, () => client.destroy());
    client.once('close', () => taken?.());
    return client;
  };
  return { clock, ask };
}

test('clients that read are never cut, whatever the amount', () => {
  const { ask } = setUp();
  for (let call = 0; call < 1_000; call++) {
    const client = ask(10);
    expect(client.cut).toBe(false);
    client.emit('close');
  }
});

test('beyond the bound, the longest waiting are cut after a delay until the rest fits', async () => {
  const { clock, ask } = setUp();
  const early = Array.from({ length: 40 }, () => ask(10));
  expect(early.some(({ cut }) => cut)).toBe(false);
  await clock.advance(2_000);
  const late = ask(10);
  expect(late.cut).toBe(false);
  // 256 MiB are 25 of them.
  expect(early.filter(({ cut }) => !cut)).toEqual(early.slice(-24));
});

test('far beyond the bound, connections are cut without a delay', () => {
  const { ask } = setUp();
  const clients = Array.from({ length: 200 }, () => ask(10));
  expect(clients.filter(({ cut }) => !cut)).toEqual(clients.slice(-76));
});

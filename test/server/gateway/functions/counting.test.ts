import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { type Node, Nodes } from './nodes.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

let nodes: Nodes;
let one: Node;
let two: Node;
let three: Node;

beforeEach(async () => {
  const clock = new VirtualClock(0);
  nodes = new Nodes(memoryStore(clock).meta, clock);
  [one, two, three] = [await nodes.start('one'), await nodes.start('two'), await nodes.start('three')];
  await one.takeOver(nodes);
});

async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await turn();
    await nodes.clock.advance(50);
  }
}

function invoke(node: Node) {
  const invoking = node.invoker.invoke(ARN, Buffer.from('{}'), { requestId: 'r' });
  invoking.catch(() => {});
  return invoking;
}

test('a loop runs its function on its own gateway, and the home counts it until it ends', async () => {
  const first = invoke(two);
  const second = invoke(three);
  await settle();
  expect([two.ends.length, three.ends.length, one.counted]).toEqual([1, 1, 2]);
  expect(await invoke(two)).toMatchObject({ kind: 'throttled' });
  two.ends[0]!();
  await settle();
  expect(String(((await first) as { payload: Buffer }).payload)).toBe('two');
  expect(one.counted).toBe(1);
  three.ends[0]!();
  await settle();
  await second;
  expect(one.counted).toBe(0);
});

test('what ran on a gateway that is gone is not counted any more', async () => {
  void invoke(two);
  void invoke(two);
  await settle();
  expect(one.counted).toBe(2);
  await nodes.remove('two');
  await settle();
  expect(one.counted).toBe(0);
});

test('a call of a home that is frozen ends when another one has taken over', async () => {
  nodes.frozenId = 'one';
  const waiting = invoke(two);
  const describing = two.invoker.describe(ARN);
  describing.catch(() => {});
  await settle();
  await nodes.remove('one');
  await three.takeOver(nodes);
  await expect(waiting).rejects.toThrow('http://one cannot be reached');
  await expect(describing).rejects.toThrow('http://one cannot be reached');
  void invoke(two);
  await settle();
  expect(three.counted).toBe(1);
});

test('a call of a home that cannot be reached, and still is a member, ends when another one has taken over', async () => {
  nodes.frozenId = 'one';
  const waiting = invoke(two);
  await settle();
  const taking = three.takeOver(nodes);
  await settle();
  await taking;
  await expect(waiting).rejects.toThrow('http://one cannot be reached');
  void invoke(two);
  await settle();
  expect(three.counted).toBe(1);
});

test('lines that a home received and did not store are sent to the next one', async () => {
  one.whenStored = new Promise(() => {});
  two.lines.write({ account: '0', region: 'r', group: 'g', stream: 's', timestampMs: 0, message: 'a' });
  const settled = two.lines.settled();
  await settle();
  await nodes.remove('one');
  await three.takeOver(nodes);
  await settle();
  await settled;
  expect([one.stored, three.stored]).toEqual([[], ['a']]);
});

test('a new home counts what runs already, and frees it at its end', async () => {
  const running = [invoke(two), invoke(three)];
  await settle();
  await nodes.remove('one');
  await two.takeOver(nodes);
  expect(two.counted).toBe(2);
  expect(await invoke(three)).toMatchObject({ kind: 'throttled' });
  two.ends[0]!();
  three.ends[0]!();
  await settle();
  await Promise.all(running);
  expect(two.counted).toBe(0);
});

test('an invocation that was admitted by a home that has moved does not begin', async () => {
  nodes.onAdmitted = () => two.takeOver(nodes);
  const invoking = invoke(three);
  await settle();
  await expect(invoking).rejects.toMatchObject({ kind: 'not-handled' });
  expect(three.ends).toEqual([]);
  expect(two.counted).toBe(0);
});

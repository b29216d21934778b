import { expect, test } from 'vitest';
import { seededRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import {
  decodeAnswer,
  decodeForward,
  encodeAnswer,
  encodeForward,
  type Forward,
} from '../../../../src/storage/cluster/logs/append/forward.ts';
import { Forwarding } from '../../../../src/storage/cluster/logs/append/forwarding.ts';
import { Pack } from '../../../../src/storage/cluster/logs/append/pack.ts';
import { Publisher } from '../../../../src/storage/cluster/logs/append/publish.ts';
import type { OpenLog } from '../../../../src/storage/cluster/logs/open-log.ts';
import type { Peers } from '../../../../src/storage/cluster/messages/peers.ts';
import { MessageLogError } from '../../../../src/storage/cluster/messages/port.ts';

const LOG = { id: 'a/b', state: { head: { seq: 3 } } } as unknown as OpenLog;
const OTHER = 77n;

/** A batch of one record, as it is in a message. */
function oneBatch(text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(1, 0);
  header.writeUInt32LE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

function gateway(request: Peers['request'] = async () => Buffer.alloc(0)) {
  const clock = new VirtualClock();
  const publisher = new Publisher({ clock, random: seededRandom('forwarding'), limitMs: 1_000 });
  let respond: (payload: Buffer) => Promise<Buffer> = async () => Buffer.alloc(0);
  const peers: Peers = {
    request,
    serve(_name, answer) {
      respond = answer;
      return { stop() {} };
    },
  };
  const forwarding = new Forwarding(peers, publisher, clock);
  return { clock, forwarding, receive: (payload: Buffer) => respond(payload) };
}

test('a request that arrives twice is accepted once, and both get its answer', async () => {
  const { forwarding, receive } = gateway();
  const accepted: Forward[] = [];
  forwarding.receive(() => ({
    async accept(forward) {
      accepted.push(forward);
      return { outcome: 'stored', seq: 9, timeMs: 1, firstIndex: accepted.length };
    },
  }));
  const forward = { id: 'a/b', writer: OTHER, count: 5, sinceSeq: 3, batchCount: 1, recordCount: 1 };
  const payload = (count: number) => encodeForward({ ...forward, count, batches: oneBatch('bytes') });
  const answers = await Promise.all([receive(payload(5)), receive(payload(5)), receive(payload(6))]);
  expect(accepted.map(({ count }) => count)).toEqual([5, 6]);
  expect(answers.map(decodeAnswer)).toMatchObject([{ firstIndex: 1 }, { firstIndex: 1 }, { firstIndex: 2 }]);
});

test('a gateway that does not answer is sent nothing for a second, then for longer, until it answers', async () => {
  let answers = false;
  const { clock, forwarding } = gateway(async () => {
    if (answers) return encodeAnswer({ outcome: 'refused' });
    throw new MessageLogError('unknown', 'no answer in time');
  });
  const forward = () => forwarding.forward(OTHER, LOG, new Pack(1_000, () => false, 0));
  const avoidedFor = async () => {
    const beganMs = clock.monotonicMs();
    while (!forwarding.canReach(OTHER)) await clock.advance(250);
    return clock.monotonicMs() - beganMs;
  };
  const times: number[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    await forward();
    times.push(await avoidedFor());
  }
  expect(times).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  answers = true;
  await forward();
  expect(await avoidedFor()).toBe(0);
  answers = false;
  await forward();
  expect(await avoidedFor()).toBe(1_000);
});

test.each([
  ['a batch that is cut short', { batches: oneBatch('bytes').subarray(0, -1) }],
  ['a header that is cut short', { batches: Buffer.concat([oneBatch('bytes'), Buffer.alloc(7)]) }],
  ['another number of batches', { batchCount: 2 }],
  ['another number of records', { recordCount: 2 }],
])('batches of another gateway are not accepted with %s', (_, wrong) => {
  const right = { id: 'a/b', writer: OTHER, count: 5, sinceSeq: 3, batchCount: 1, recordCount: 1 };
  const forward = { ...right, batches: oneBatch('bytes') };
  expect(decodeForward(encodeForward(forward))).toEqual(forward);
  expect(() => decodeForward(encodeForward({ ...forward, ...wrong }))).toThrow('are not whole');
});

import { getEventListeners } from 'node:events';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Client } from '../../../src/client/client.ts';
import { ClientError } from '../../../src/client/errors.ts';
import { OperatorError } from '../../../src/lib/operator-error.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import {
  MAX_ATTEMPTS,
  MAX_WAITING_BYTES,
  OrderedSender,
} from '../../../src/recording/sending/ordered-sender.ts';

interface Entry {
  readonly PartitionKey: string;
  readonly Data: Buffer;
}

/** A stream whose calls take a while, and whose records fail as `failureOf` decides. */
function world(failureOf: () => 'record' | 'call' | 'lost' | 'fatal' | undefined, seed = 1) {
  const clock = new VirtualClock();
  const random = seededRandom(seed);
  const stop = new AbortController();
  const written: string[] = [];
  const write = ({ PartitionKey, Data }: Entry) => written.push(`${PartitionKey}:${Data.toString()}`);
  const call = async (_service: unknown, _operation: unknown, { Records }: { Records: Entry[] }) => {
    await new Promise<void>((resolve) => clock.setTimer(random.integer(30), resolve));
    const failure = failureOf();
    if (failure === 'call') {
      throw new ClientError('ProvisionedThroughputExceededException', '', {
        status: 400,
        requestId: undefined,
      });
    }
    if (failure === 'fatal') {
      throw new ClientError('AccessDeniedException', 'denied', { status: 400, requestId: undefined });
    }
    const results = Records.map((entry) => {
      if (failure === 'record' && random.fraction() < 0.5) return { ErrorCode: 'InternalFailure' };
      write(entry);
      return { ShardId: 'shardId-000000000000', SequenceNumber: '1' };
    });
    // The response of a call that was executed is lost.
    if (failure === 'lost') throw new OperatorError('closed', { cause: new Error('ECONNRESET') });
    return { Records: results };
  };
  const client = { call, endpoint: '', region: '', close: () => {} } as unknown as Client;
  const sender = new OrderedSender({ client, clock, random, signal: stop.signal }, 'orders');
  return { clock, sender, written, stop, random };
}

const record = (partitionKey: string, text: string) => ({
  partitionKey,
  explicitHashKey: undefined,
  sequenceNumber: '1',
  data: Buffer.from(text),
});

test('each record is sent, in the order of its key, whatever fails', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.array(fc.nat({ max: 5 }), { maxLength: 200 }), async (seed, keys) => {
      const kinds = ['record', 'call', 'lost', undefined, undefined] as const;
      const { clock, sender, written, random } = world(() => kinds[random.integer(kinds.length)], seed);
      let sent = 0;
      for (const [index, key] of keys.entries()) {
        await sender.offer(record(`k${key}`, String(index)), { onSent: () => sent++ });
      }
      const settled = sender.settled();
      await clock.advance(300_000);
      await settled;
      expect(sent).toBe(keys.length);
      for (const key of new Set(keys)) {
        const values = written
          .filter((text) => text.startsWith(`k${key}:`))
          .map((text) => Number(text.slice(3)));
        // A lost response repeats a record at once: the order stays.
        expect(values).toEqual(values.toSorted((a, b) => a - b));
        expect([...new Set(values)]).toEqual(keys.flatMap((each, index) => (each === key ? [index] : [])));
      }
      expect(clock.pendingTimers).toBe(0);
    }),
    { numRuns: 20 },
  );
});

test('records that wait for another attempt do not listen to the stop one by one, and end with it', async () => {
  const { clock, sender, stop } = world(() => 'call');
  for (let index = 0; index < 1_000; index++) {
    await sender.offer(record(`k${index}`, ''), { onSent() {} });
  }
  await clock.advance(60);
  expect(clock.pendingTimers).toBeGreaterThan(100);
  expect(getEventListeners(stop.signal, 'abort').length).toBeLessThan(10);
  const ended = expect(sender.settled()).rejects.toThrow('stopped');
  stop.abort(new Error('stopped'));
  await ended;
  // Of the calls that were under way.
  await clock.advance(60);
  expect(clock.pendingTimers).toBe(0);
});

test('offers wait while too much is out', async () => {
  const { clock, sender } = world(() => undefined);
  const data = Buffer.alloc(MAX_WAITING_BYTES / 16);
  let offered = 0;
  const offering = (async () => {
    for (; offered < 20; offered++)
      await sender.offer({ ...record(`k${offered}`, ''), data }, { onSent() {} });
  })();
  await clock.advance(0);
  expect(offered).toBe(15);
  await clock.advance(10_000);
  await offering;
  await sender.settled();
});

test('an error that does not pass, a record that is refused too often and a stop end it', async () => {
  const fatal = world(() => 'fatal');
  await fatal.sender.offer(record('a', ''), { onSent() {} });
  const refused = expect(fatal.sender.settled()).rejects.toThrow('denied');
  await fatal.clock.advance(100);
  await refused;
  await expect(fatal.sender.offer(record('a', ''), { onSent() {} })).rejects.toThrow('denied');

  const throttled = world(() => 'call');
  await throttled.sender.offer(record('a', ''), { onSent() {} });
  const given = expect(throttled.sender.settled()).rejects.toThrow(`refused ${MAX_ATTEMPTS} times`);
  await throttled.clock.advance(600_000);
  await given;

  const stopped = world(() => 'call');
  await stopped.sender.offer(record('a', ''), { onSent() {} });
  const ended = expect(stopped.sender.settled()).rejects.toThrow('stopped');
  stopped.stop.abort(new Error('stopped'));
  await ended;
});

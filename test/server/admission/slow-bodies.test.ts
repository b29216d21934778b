import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { KIB, MIB } from '../../../src/lib/bytes.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { BodyBuffers } from '../../../src/server/admission/body-buffers.ts';
import { readBody } from '../../../src/server/admission/read-body.ts';
import { SlowBodies } from '../../../src/server/admission/slow-bodies.ts';

function setUp() {
  const clock = new VirtualClock();
  const buffers = new BodyBuffers(10 * MIB);
  const limits = { bodyStallTimeoutMs: 20_000, requestTimeoutMs: 240_000, timeoutCheckMs: 5_000 };
  const slowBodies = new SlowBodies(clock, limits);
  /** A client that declares a length and sends what the test writes, when it does. */
  const open = (declaredBytes: number) => {
    const source = new PassThrough({ highWaterMark: 100 * MIB });
    const read = readBody(source, { declaredBytes, maxBytes: 80 * MIB, buffers, slowBodies });
    const kind = read.then((result) => result.kind);
    return {
      kind,
      async send(bytes: number) {
        source.write(Buffer.alloc(bytes));
        await setImmediate();
      },
    };
  };
  return { clock, buffers, open };
}

test('a slow body is cut when another needs its memory, and not before', async () => {
  const { clock, buffers, open } = setUp();
  const slow = open(8 * MIB);
  await slow.send(1 * KIB);
  await slow.send(1 * KIB);
  await clock.advance(6_000);
  await slow.send(1 * KIB);
  expect(buffers.lentBytes).toBe(8 * MIB);
  const other = open(4 * MIB);
  await other.send(2 * MIB);
  await other.send(2 * MIB - 1);
  expect(await slow.kind).toBe('too-slow');
  expect(buffers.lentBytes).toBe(4 * MIB);
});

test('a body that arrives well keeps its memory, and the other is refused', async () => {
  const { clock, buffers, open } = setUp();
  const steady = open(8 * MIB);
  for (let second = 0; second < 6; second++) {
    await steady.send(100 * KIB);
    await clock.advance(1_000);
  }
  const other = open(4 * MIB);
  await other.send(1 * MIB);
  await other.send(3 * MIB);
  // Read to its end, as the response would be lost otherwise.
  expect(buffers.lentBytes).toBe(8 * MIB);
  await steady.send(8 * MIB - 600 * KIB);
});

test('a young body keeps its memory', async () => {
  const { clock, buffers, open } = setUp();
  const young = open(8 * MIB);
  await young.send(1 * KIB);
  await young.send(1 * KIB);
  await clock.advance(4_000);
  const other = open(4 * MIB);
  await other.send(1 * MIB);
  await other.send(1 * MIB);
  expect(buffers.lentBytes).toBe(8 * MIB);
});

test('a body of one chunk counts while more of it is awaited', async () => {
  const { buffers, open } = setUp();
  const waiting = open(64 * KIB);
  await waiting.send(16 * KIB);
  expect(buffers.lentBytes).toBe(16 * KIB);
  const whole = open(64 * KIB);
  await whole.send(64 * KIB);
  expect(buffers.lentBytes).toBe(16 * KIB);
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEvents, encodeEvents } from '../../../../src/services/logs/group/event-batch.ts';
import { isStorageError } from '../../../../src/storage/error.ts';

const event = fc.record({
  streamId: fc.string({ minLength: 1, maxLength: 20 }),
  timestampMs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  message: fc.string({ unit: 'grapheme' }),
});

test('events are decoded unchanged, without those of other streams', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1 }), fc.nat(), (events, choice) => {
      const batch = encodeEvents(events);
      const bytes = Buffer.alloc(batch.byteLength + 5);
      batch.writeTo(bytes, 5);
      const wanted = events[choice % events.length]!.streamId;
      const decoded = [...decodeEvents(bytes.subarray(5), (id) => id === wanted)];
      const expected = events
        .map((sent, index) => ({ ...sent, index }))
        .filter(({ streamId }) => streamId === wanted);
      expect(decoded.map((found) => ({ ...found, message: found.message.toString() }))).toEqual(expected);
    }),
  );
});

test('bytes that are not a batch are rejected as corrupt', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (random, plausible) => {
      const bytes = Buffer.from(random);
      if (plausible && bytes.length > 3) bytes.set([1, 0, 1], 0);
      try {
        Array.from(decodeEvents(bytes, () => true));
      } catch (error) {
        expect(isStorageError(error, 'corrupt')).toBe(true);
      }
    }),
  );
});

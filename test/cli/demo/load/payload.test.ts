import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPayload, RECORD_BYTES, writePayload } from '../../../../src/cli/demo/load/payload.ts';

test('a record is exactly 1 KB and contains its id', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.double({ min: 0, max: 20, noNaN: true }), (device, n, x) => {
      const name = { partitionKey: `device-${device}`, n };
      const bytes = writePayload(name, { x, y: x });
      expect(bytes).toHaveLength(RECORD_BYTES);
      expect(readPayload(bytes)).toEqual(name);
    }),
  );
});

test('other bytes are not a record of the load test', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => readPayload(Buffer.from(bytes)) === undefined));
  expect(readPayload(Buffer.from('null'))).toBeUndefined();
});

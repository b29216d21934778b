import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../src/bootstrap/runtime-api/parse-event.ts';

const record = (data: string, more: object = {}) => ({
  kinesis: { kinesisSchemaVersion: '1.0', partitionKey: 'key', data },
  eventSource: 'aws:kinesis',
  ...more,
});

// Large enough that a few records make several pieces.
const longText = fc
  .tuple(fc.constantFrom('a', 'é', '},{"kinesis":{', '\\"},{"kinesis":{', '😀', '"'), fc.nat(40_000))
  .map(([text, length]) => text.repeat(Math.ceil(length / text.length)));

// Text that a cut could mistake for the start of a record: records in lists within records.
const nested = fc.array(
  longText.map((data) => record(data)),
  { maxLength: 3 },
);

const records = fc.array(
  fc.oneof(
    longText.map((data) => record(data)),
    nested.map((inner) => record('', { inner })),
    fc.jsonValue(),
  ),
  { maxLength: 8 },
);

describe('parseEvent', () => {
  it('returns the same value as JSON.parse for any text', () => {
    // Method: lists of large and small records, with text that looks like a record inside strings and lists; the
    // whole text, with members after the list, and damaged at any offset.
    const whole = fc.record({ Records: records });
    const windowed = fc.tuple(records, records).map(([Records, state]) => ({ Records, state }));
    const text = fc.oneof(whole, windowed, fc.jsonValue()).map((event) => Buffer.from(JSON.stringify(event)));
    const damaged = fc.tuple(text, fc.nat(), fc.nat(5)).map(([of, offset, length]) => {
      const at = offset % of.length;
      return Buffer.concat([of.subarray(0, at), of.subarray(at + length)]);
    });
    fc.assert(
      fc.property(fc.oneof(text, damaged), (event) => {
        expect(outcome(() => parseEvent(event))).toEqual(outcome(() => JSON.parse(event.toString())));
      }),
      { numRuns: 400 },
    );
  });

  it('splits between records, so that no string is as long as a batch', () => {
    const event = { Records: Array.from({ length: 200 }, (_, number) => record(`${number}`.repeat(500))) };
    const lengths: number[] = [];
    const { parse } = JSON;
    JSON.parse = (text: string) => {
      lengths.push(text.length);
      return parse(text);
    };
    try {
      expect(parseEvent(Buffer.from(JSON.stringify(event)))).toEqual(event);
    } finally {
      JSON.parse = parse;
    }
    expect(lengths.length).toBeGreaterThan(5);
    expect(Math.max(...lengths)).toBeLessThan(40_000);
  });
});

function outcome(parse: () => unknown): unknown {
  try {
    return { value: parse() };
  } catch (error) {
    return { error: String(error) };
  }
}

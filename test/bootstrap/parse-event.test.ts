import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../src/bootstrap/parse-event.ts';

const record = (data: string, more: object = {}) => ({
  kinesis: { kinesisSchemaVersion: '1.0', partitionKey: 'key', data },
  eventSource: 'aws:kinesis',
  ...more,
});

// Long enough that a few of them make several pieces.
const longText = fc
  .tuple(fc.constantFrom('a', 'é', '},{"kinesis":{', '\\"},{"kinesis":{', '😀', '"'), fc.nat(40_000))
  .map(([text, length]) => text.repeat(Math.ceil(length / text.length)));

// What a cut could take for the beginning of a record: records in lists within records.
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

describe('the event that a handler is given', () => {
  it('is what JSON.parse makes of its text, whatever it holds', () => {
    // Method: lists of records long and short, with what looks like a record inside of strings and of lists; the
    // text as a whole, with members behind the list, and broken at any place.
    const whole = fc.record({ Records: records });
    const windowed = fc.tuple(records, records).map(([Records, state]) => ({ Records, state }));
    const text = fc.oneof(whole, windowed, fc.jsonValue()).map((event) => Buffer.from(JSON.stringify(event)));
    const damaged = fc.tuple(text, fc.nat(), fc.nat(5)).map(([of, place, length]) => {
      const at = place % of.length;
      return Buffer.concat([of.subarray(0, at), of.subarray(at + length)]);
    });
    fc.assert(
      fc.property(fc.oneof(text, damaged), (event) => {
        expect(outcome(() => parseEvent(event))).toEqual(outcome(() => JSON.parse(event.toString())));
      }),
      { numRuns: 400 },
    );
  });

  it('is cut between records, so that no text is as long as a batch', () => {
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

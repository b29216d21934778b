import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memberOf, type Shape, type StructureShape } from '../../../src/schema/shape.ts';
import { SETTLED_MS } from '../../engine/harness.ts';
import { ACCOUNT } from './harness.ts';
import { NAME, valid } from './samples.ts';
import { decode, encode, type Form, type WireOutput, wireKinesis } from './wire.ts';
import { codePoint } from '../../support/code-point.ts';

/*
 * Goal: no request makes the server fail, and clients can parse every error.
 * Method: any operation, in either form, with members that are valid, of another type, or random; and bodies that are
 * not an input at all. Valid requests may succeed: streams are created, changed and deleted meanwhile.
 */

const form = fc.constantFrom<Form>('json', 'cbor');

const anyBytes = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: codePoint }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    's',
    'shard-',
    '9'.repeat(40),
    '9'.repeat(140),
    '__proto__',
    'a'.repeat(3000),
  ),
  fc.constantFrom(
    'arn:aws:kinesis:us-east-1:123456789012:stream/0',
    'arn:aws:kinesis:::stream/0/consumer/c:1',
  ),
);

// In the form of hash keys and sequence numbers.
const anyDigits = fc.bigInt({ min: 0n, max: 10n ** 58n }).map(String);

const anyNumber = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
);

const anything: fc.Arbitrary<unknown> = fc.oneof(
  { depthSize: 'small', withCrossShrink: true },
  anyText,
  anyNumber,
  fc.boolean(),
  fc.constant(null),
  anyBytes,
  fc.array(fc.oneof(anyText, anyNumber, fc.constant(null)), { maxLength: 3 }),
  fc.dictionary(anyText, fc.oneof(anyText, anyNumber, anyBytes), { maxKeys: 3 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A valid input, with a few invalid members at any depth. */
function inputOf(shape: StructureShape, iterator: () => string): fc.Arbitrary<Record<string, unknown>> {
  const names = Object.keys(shape.members);
  const invalid = fc.dictionary(fc.constantFrom('Unknown', ...names), anything, { maxKeys: 2 });
  return fc
    .tuple(fc.record(membersOf(shape)), fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, invalid))
    .map(([good, bad]) => ({
      ...good,
      ...('ShardIterator' in good && { ShardIterator: iterator() }),
      ...bad,
    }));
}

function membersOf(shape: StructureShape): Record<string, fc.Arbitrary<unknown>> {
  const members = Object.entries(shape.members).map(([name, declared]) => {
    const { shape: memberShape, required } = memberOf(declared);
    // Half of the requests name a stream.
    const value = memberValue(memberShape);
    return [name, required || name === 'StreamName' ? value : fc.option(value, { nil: undefined, freq: 2 })];
  });
  return Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>;
}

function memberValue(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'structure':
      return fc.oneof(
        { weight: 9, arbitrary: fc.record(membersOf(shape)) },
        { weight: 1, arbitrary: anything },
      );
    case 'list':
      return fc.array(memberValue(shape.member), { minLength: shape.min ?? 0, maxLength: 3 });
    case 'map':
      return fc.dictionary(fc.oneof(fc.constant('k'), anyText), memberValue(shape.value), { maxKeys: 3 });
    case 'blob':
      return anyBytes;
    case 'string':
      if (shape.values) return fc.constantFrom(...shape.values);
      return fc.oneof(
        { weight: 7, arbitrary: fc.constant(valid(shape)) },
        { weight: 1, arbitrary: anyText },
        { weight: shape.pattern?.test('1') === true ? 4 : 1, arbitrary: anyDigits },
      );
    case 'integer':
    case 'long':
    case 'double':
      return fc.oneof(
        fc.constantFrom(shape.min ?? 1, 24, 48),
        fc.integer({ min: shape.min ?? 0, max: 30 + (shape.min ?? 0) }),
        anyNumber,
      );
    case 'boolean':
      return fc.boolean();
    case 'timestamp':
      return anyNumber;
    case 'document':
      return anything;
  }
}

function expectWellFormed({ status, contentType, body }: WireOutput, sent: Form): void {
  if (status === 200) return;
  expect(status).toBe(400);
  expect(contentType).toBe(`application/x-amz-${sent}-1.1`);
  const { __type: code, message, Message, ...rest } = decode(sent, body!) as Record<string, unknown>;
  expect(code).toMatch(/^[A-Z]\w+Exception$/);
  expect(rest).toEqual({});
  for (const text of [message, Message]) expect(['string', 'undefined']).toContain(typeof text);
}

describe('any request', async () => {
  const { service, send, errors, clock, engine, createStream, iteratorAt } = await wireKinesis();
  const operations = [...service.operations.values()].map(({ operation }) => operation);
  // The operations on records and shards have the most checks.
  const busy = operations.filter(({ name }) => /^(?:Put|Get|Split|Merge|Subscribe)/.test(name));
  const operation = fc.oneof(fc.constantFrom(...operations), fc.constantFrom(...busy));

  let iterator = await iteratorAt(NAME);

  /** Creates the stream of the requests again after one of them has deleted it. */
  async function ensureStream(): Promise<void> {
    const existing = engine.streams.find({ account: ACCOUNT, region: 'us-east-1' }, NAME);
    if (existing?.isAvailable) return;
    await clock.advance(SETTLED_MS);
    await createStream(NAME);
    iterator = await iteratorAt(NAME);
  }

  it('gets a well-formed response, whatever its members', async () => {
    const request = operation.chain(({ name, input }) =>
      fc.tuple(
        fc.constant(name),
        form,
        inputOf(input, () => iterator),
        fc.constantFrom(0, 0, 0, 700),
      ),
    );
    await fc.assert(
      fc.asyncProperty(request, async ([name, sent, input, pauseMs]) => {
        await ensureStream();
        expectWellFormed(await send(name, sent, encode(sent, input)), sent);
        expect(errors).toEqual([]);
        await clock.advance(pauseMs);
      }),
      { numRuns: 500 },
    );
  });

  it('gets a well-formed response, whatever its bytes', async () => {
    const damaged = fc
      .tuple(operation, form, fc.nat(), fc.uint8Array({ maxLength: 3 }), fc.nat({ max: 3 }))
      .map(([{ name, input }, sent, offset, added, removed]) => {
        const body = encode(sent, valid(input));
        const start = offset % (body.length + 1);
        const bytes = Buffer.concat([body.subarray(0, start), added, body.subarray(start + removed)]);
        return { name, sent, bytes };
      });
    const noise = fc.record({ name: operation.map(({ name }) => name), sent: form, bytes: anyBytes });
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged, noise), async ({ name, sent, bytes }) => {
        expectWellFormed(await send(name, sent, bytes), sent);
        expect(errors).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

import { describe, expect, test } from 'vitest';
import { fakeJsonService, NoSuchThing } from '../support/fake-json-service.ts';
import { authorization, dispatchTo, wireRequest } from '../support/wire.ts';

/**
 * Bytes of `application/x-amz-cbor-1.1`, put together by hand after RFC 8949. What they mean for Kinesis is in
 * docs/aws/wire-protocols.md#timestamps-and-blobs: a moment is tag 1 around whole milliseconds, a blob a byte string as
 * it is.
 */
const CBOR = 'application/x-amz-cbor-1.1';
const TARGET = 'Things_20260101.PutThing';

function send(body: Buffer, { target = TARGET, fail }: { target?: string; fail?: () => never } = {}) {
  const request = wireRequest({
    headers: {
      'content-type': CBOR,
      'x-amz-target': target,
      'x-amz-date': '20260101T000000Z',
      authorization: authorization('things'),
    },
    body,
  });
  return dispatchTo([fakeJsonService(fail).service], request);
}

/** Hexadecimal, with quoted ASCII for texts and `|` between items. */
function bytes(notation: string): Buffer {
  return Buffer.concat(
    notation
      .split('|')
      .map((item) => (item.startsWith("'") ? Buffer.from(item.slice(1, -1)) : Buffer.from(item, 'hex'))),
  );
}

// {Name: "abc", Data: h'000102'}, its length said beforehand, and left open as Jackson writes it.
const DEFINITE = bytes("a2|64|'Name'|63|'abc'|64|'Data'|43|000102");
const OPEN = bytes("bf|64|'Name'|7f|61|'a'|62|'bc'|ff|64|'Data'|5f|41|00|42|0102|ff|ff");

// The moment is 1506440188749 ms.
const ANSWER = bytes("a3|64|'Name'|63|'abc'|64|'Data'|43|000102|62|'At'|c1|1b|0000015ebed5134d");

describe('answers', () => {
  test.each([
    ['of known length', DEFINITE],
    ['of open length', OPEN],
  ])('a body %s', async (_case, body) => {
    const answer = await send(body);
    expect(answer).toMatchObject({ status: 200, headers: { 'Content-Type': CBOR } });
    expect(answer.bytes.toString('hex')).toBe(ANSWER.toString('hex'));
  });

  test('an operation without output has a body of no bytes', async () => {
    const answer = await send(bytes("a1|64|'Name'|63|'abc'"), { target: 'Things_20260101.DropThing' });
    expect(answer).toMatchObject({ status: 200, headers: { 'Content-Type': CBOR } });
    expect(answer.bytes).toHaveLength(0);
  });
});

describe('errors come in CBOR', () => {
  test.each([
    ['bytes that are none', bytes('ff'), "a1|66|'__type'|76|'SerializationException'"],
    ['bytes of no map', bytes('00'), "a1|66|'__type'|76|'SerializationException'"],
    ['an empty body', Buffer.alloc(0), "a1|66|'__type'|76|'SerializationException'"],
    [
      'a member of another type',
      bytes("a1|64|'Name'|f5"),
      "a2|66|'__type'|76|'SerializationException'|67|'Message'|7839|'class java.lang.Boolean can not be converted to an String'",
    ],
    [
      'a member out of bounds',
      bytes("a2|64|'Name'|63|'abc'|65|'Count'|1863"),
      "a2|66|'__type'|73|'ValidationException'|67|'message'|7880|'1 validation error detected: Value '99' at 'count' failed to satisfy constraint: Member must have value less than or equal to 10'",
    ],
  ])('%s', async (_case, body, expected) => {
    const answer = await send(body);
    expect(answer).toMatchObject({ status: 400, headers: { 'Content-Type': CBOR } });
    expect(answer.bytes.toString('latin1')).toBe(bytes(expected).toString('latin1'));
  });

  test('what an operation throws', async () => {
    const answer = await send(DEFINITE, {
      fail: () => {
        throw NoSuchThing('none');
      },
    });
    expect(answer.bytes).toEqual(bytes("a2|66|'__type'|74|'NoSuchThingException'|67|'message'|64|'none'"));
  });

  test('an unknown operation', async () => {
    const answer = await send(DEFINITE, { target: 'Things_20260101.Nothing' });
    expect(answer).toMatchObject({ status: 400, headers: { 'Content-Type': CBOR } });
    const message =
      'Millrace does not support the operation Nothing of things. docs/support.md lists those that it supports.';
    const length = message.length.toString(16);
    expect(answer.bytes).toEqual(
      bytes(`a2|66|'__type'|7819|'UnknownOperationException'|67|'message'|78${length}|'${message}'`),
    );
  });
});

import { describe, expect, test } from 'vitest';
import { fakeJsonService, NoSuchThing } from '../support/fakes/fake-json-service.ts';
import { authorization, dispatchTo, wireRequest } from '../support/wire.ts';

/**
 * Bytes of `application/x-amz-cbor-1.1`, composed according to RFC 8949. Their meaning for Kinesis:
 * docs/aws/wire-protocols.md#timestamps-and-blobs: a timestamp is tag 1 around whole milliseconds, a blob a byte
 * string.
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

// {Name: "abc", Data: h'000102'}, of definite length, and of indefinite length as Jackson writes it.
const DEFINITE = bytes("a2|64|'Name'|63|'abc'|64|'Data'|43|000102");
const OPEN = bytes("bf|64|'Name'|7f|61|'a'|62|'bc'|ff|64|'Data'|5f|41|00|42|0102|ff|ff");

// The timestamp is 1506440188749 ms.
const RESPONSE = bytes("a3|64|'Name'|63|'abc'|64|'Data'|43|000102|62|'At'|c1|1b|0000015ebed5134d");

describe('responses', () => {
  test.each([
    ['of definite length', DEFINITE],
    ['of indefinite length', OPEN],
  ])('a body %s', async (_case, body) => {
    const response = await send(body);
    expect(response).toMatchObject({ status: 200, headers: { 'Content-Type': CBOR } });
    expect(response.bytes.toString('hex')).toBe(RESPONSE.toString('hex'));
  });

  test('an operation without output has an empty body', async () => {
    const response = await send(bytes("a1|64|'Name'|63|'abc'"), { target: 'Things_20260101.DropThing' });
    expect(response).toMatchObject({ status: 200, headers: { 'Content-Type': CBOR } });
    expect(response.bytes).toHaveLength(0);
  });
});

describe('errors come in CBOR', () => {
  test.each([
    ['bytes that are no CBOR', bytes('ff'), "a1|66|'__type'|76|'SerializationException'"],
    ['CBOR that is not a map', bytes('00'), "a1|66|'__type'|76|'SerializationException'"],
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
    const response = await send(body);
    expect(response).toMatchObject({ status: 400, headers: { 'Content-Type': CBOR } });
    expect(response.bytes.toString('latin1')).toBe(bytes(expected).toString('latin1'));
  });

  test('what an operation throws', async () => {
    const response = await send(DEFINITE, {
      fail: () => {
        throw NoSuchThing('none');
      },
    });
    expect(response.bytes).toEqual(bytes("a2|66|'__type'|74|'NoSuchThingException'|67|'message'|64|'none'"));
  });

  test('an unknown operation', async () => {
    const response = await send(DEFINITE, { target: 'Things_20260101.Nothing' });
    expect(response).toMatchObject({ status: 400, headers: { 'Content-Type': CBOR } });
    const message =
      'Millrace does not support the operation Nothing of things. docs/support.md lists those that it supports.';
    const length = message.length.toString(16);
    expect(response.bytes).toEqual(
      bytes(`a2|66|'__type'|7819|'UnknownOperationException'|67|'message'|78${length}|'${message}'`),
    );
  });
});

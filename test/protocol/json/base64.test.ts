import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64 } from '../../../src/protocol/json/base64.ts';
import { isServiceError } from '../../../src/schema/error.ts';
import { codePoint } from '../../support/code-point.ts';

describe('decodeBase64', () => {
  test('decodes what Node encodes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test('accepts only canonical text, and explains what is wrong with other text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: codePoint })), (text) => {
        try {
          expect(decodeBase64(text).toString('base64')).toBe(text);
        } catch (error) {
          expect(isServiceError(error) && error.message).toContain('can not be converted to a Blob: ');
        }
      }),
    );
  });

  // Recorded by kinesalite: docs/aws/validation.md#serialization-errors. The last three were added for texts that Node
  // accepts.
  test.each([
    [
      '23456',
      "'23456' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: 5",
    ],
    ['=+/=', "'=+/=' can not be converted to a Blob: Invalid Base64 character: '='"],
    ['+/+=', "'+/+=' can not be converted to a Blob: Invalid last non-pad Base64 character dectected"],
    ['AA-_', "'AA-_' can not be converted to a Blob: Invalid Base64 character: '-'"],
    ['AAA\u0141', "'AAA\u0141' can not be converted to a Blob: Invalid Base64 character: '\u0141'"],
    ['QQ==QQ==', "'QQ==QQ==' can not be converted to a Blob: Invalid Base64 character: '='"],
  ])('rejects %s', (text, message) => {
    expect(() => decodeBase64(text)).toThrow(
      expect.objectContaining({ code: 'SerializationException', message }),
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64Into } from '../../../src/protocol/fast/base64-into.ts';
import { decodeBase64 } from '../../../src/protocol/json/base64.ts';

/** The result of the strict decoder. */
function strict(text: string): Buffer | undefined {
  try {
    return decodeBase64(text);
  } catch {
    return undefined;
  }
}

function into(text: string): Buffer | undefined {
  const target = Buffer.alloc(text.length + 4);
  const length = decodeBase64Into(text, target, 2);
  return length === undefined ? undefined : target.subarray(2, 2 + length);
}

describe('decodeBase64Into', () => {
  const character = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('A', 'B', 'Q', 'g', 'w', '/', '+', '9') },
    { weight: 1, arbitrary: fc.constantFrom('=', '-', '_', ' ', '\\', '\0') },
    { weight: 1, arbitrary: fc.nat({ max: 255 }).map((code) => String.fromCodePoint(code)) },
  );

  test('agrees with the strict decoder on any text', () => {
    const texts = fc
      .tuple(fc.string({ unit: character, maxLength: 12 }), fc.constantFrom('', '=', '=='))
      .map(([text, padding]) => text + padding);
    fc.assert(
      fc.property(texts, (text) => {
        expect(into(text)).toEqual(strict(text));
      }),
      { numRuns: 5000 },
    );
  });

  test('decodes what Node encodes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(into(Buffer.from(bytes).toString('base64'))).toEqual(Buffer.from(bytes));
      }),
    );
  });
});

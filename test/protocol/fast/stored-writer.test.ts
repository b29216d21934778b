import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { VectorBase64 } from '../../../src/lib/base64/vector-base64.ts';
import { compileStoredWriter } from '../../../src/protocol/fast/stored-writer.ts';
import { compileJsonWriter, formatJson } from '../../../src/protocol/json/write.ts';
import type { FixedText, MemberCursor, StoredBytes, StoredNumber } from '../../../src/schema/members.ts';
import {
  blob,
  boolean,
  double,
  type Infer,
  long,
  optional,
  string,
  structure,
  timestamp,
} from '../../../src/schema/shape.ts';

const shape = structure({
  Id: string(),
  Time: optional(timestamp()),
  Day: optional(timestamp('iso')),
  Data: optional(blob()),
  Name: optional(string()),
  Count: optional(long()),
  Share: optional(double()),
});
type Item = Infer<typeof shape>;

const ID_LENGTH = 8;

/** Finds the fields in objects: this test is about how they are written. */
class ItemCursor implements MemberCursor<Item> {
  readonly #items: readonly Item[];
  #index = 0;
  readonly fields = {
    Id: { isPresent: true, bytes: Buffer.alloc(ID_LENGTH) } as FixedText,
    Time: storedNumber(),
    Day: storedNumber(),
    Data: storedBytes(),
    Name: storedBytes(),
    Count: storedNumber(),
    Share: storedNumber(),
  };

  constructor(items: readonly Item[]) {
    this.#items = items;
  }

  get pos(): number {
    return this.#index;
  }

  get index(): number {
    return 0;
  }

  get isAtEnd(): boolean {
    return this.#index === this.#items.length;
  }

  member(): Item {
    return this.#items[this.#index]!;
  }

  advance(): void {
    this.#index++;
  }

  locate(): void {
    const item = this.member();
    this.fields.Id.bytes.write(item.Id);
    for (const name of ['Time', 'Day', 'Count', 'Share'] as const) {
      this.fields[name].isPresent = item[name] !== undefined;
      this.fields[name].value = item[name] ?? 0;
    }
    for (const name of ['Data', 'Name'] as const) {
      const value = item[name];
      // Between other bytes, which must not be written.
      const bytes = Buffer.concat([Buffer.from('<'), Buffer.from(value ?? ''), Buffer.from('>')]);
      Object.assign(this.fields[name], {
        isPresent: value !== undefined,
        bytes,
        start: 1,
        end: bytes.length - 1,
      });
    }
  }
}

function storedNumber(): StoredNumber {
  return { isPresent: false, value: Number.NaN };
}

function storedBytes(): StoredBytes {
  return { isPresent: false, bytes: Buffer.alloc(0), start: 0, end: 0 };
}

const time = fc.integer({ min: 0, max: 2 ** 41 });
const item: fc.Arbitrary<Item> = fc.record(
  {
    Id: fc.string({
      unit: fc.constantFrom('a', 'b', 'X', 'Z', '0', '9'),
      minLength: ID_LENGTH,
      maxLength: ID_LENGTH,
    }),
    // Few values, so that neighbours share them.
    Time: fc.oneof(fc.constantFrom(0, 1_700_000_000_001), time),
    Day: time,
    Data: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
    Name: fc.oneof(
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('"', '\\', '\n', 'a') }),
    ),
    Count: fc.maxSafeInteger(),
    Share: fc.double({ noNaN: true, noDefaultInfinity: true }),
  },
  { requiredKeys: ['Id'] },
);

test.each([
  ['with', () => VectorBase64.create()],
  ['without', () => undefined],
])(
  'members are written as the general writer writes them, and only where they fit, %s vectors',
  (_, create) => {
    const writeGeneral = compileJsonWriter(shape);
    const writerOf = compileStoredWriter(shape, create)!;
    fc.assert(
      fc.property(fc.array(item, { maxLength: 8 }), fc.nat({ max: 2000 }), (items, size) => {
        const writer = writerOf(new ItemCursor(items));
        const target = Buffer.alloc(size);
        let at = 0;
        for (const one of items) {
          const expected = Buffer.from(formatJson(writeGeneral, one));
          const end = writer.writeNext(target, at);
          if (end === undefined) {
            expect(at + expected.length * 6 + 100).toBeGreaterThan(size);
            expect(writer.takeNext()).toBe(one);
            continue;
          }
          expect(target.toString('utf8', at, end)).toBe(expected.toString('utf8'));
          writer.advance();
          at = end;
        }
        expect(writer.isAtEnd).toBe(true);
      }),
    );
  },
);

test('a structure with other members, or whose first may be absent, has no such writer', () => {
  expect(compileStoredWriter(structure({ Id: string(), Flag: boolean() }))).toBeUndefined();
  expect(compileStoredWriter(structure({ Id: optional(string()), Data: blob() }))).toBeUndefined();
  expect(compileStoredWriter(structure({}))).toBeUndefined();
});

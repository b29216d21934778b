import { expect, expectTypeOf, test } from 'vitest';
import { check } from '../../../src/manifest/rules/check.ts';
import {
  any,
  boolean,
  either,
  ignored,
  type Infer,
  type Intrinsic,
  intrinsic,
  list,
  object,
  oneOf,
  record,
  refused,
  type Rule,
  text,
  whole,
} from '../../../src/manifest/rules/rule.ts';

const pipeline = object(
  {
    name: text(),
    mode: oneOf('fast', 'safe'),
    size: either(whole(1, 10), intrinsic),
    tags: record(text()),
    steps: list(object({ run: text(), retry: boolean }, ['run'])),
    extra: any,
    ...ignored('there is only one machine', 'zone'),
    ...refused('Write a name instead.', 'id'),
  },
  ['name'],
);

test('the type of a value is derived from its rule', () => {
  type Pipeline = Infer<typeof pipeline>;
  expectTypeOf<Pipeline['name']>().toEqualTypeOf<string>();
  expectTypeOf<Pipeline['mode']>().toEqualTypeOf<'fast' | 'safe' | undefined>();
  expectTypeOf<Pipeline['size']>().toEqualTypeOf<number | Intrinsic | undefined>();
  expectTypeOf<Pipeline['tags']>().toEqualTypeOf<Readonly<Record<string, string>> | undefined>();
  expectTypeOf<NonNullable<Pipeline['steps']>[number]['run']>().toEqualTypeOf<string>();
  expectTypeOf<NonNullable<Pipeline['steps']>[number]['retry']>().toEqualTypeOf<boolean | undefined>();
  expectTypeOf<Pipeline['extra']>().toEqualTypeOf<unknown>();
  expectTypeOf<Infer<Rule>>().toEqualTypeOf<unknown>();
});

test('keys that are ignored or refused have no type', () => {
  expectTypeOf<keyof Infer<typeof pipeline>>().toEqualTypeOf<
    'name' | 'mode' | 'size' | 'tags' | 'steps' | 'extra'
  >();
});

test('a misspelled key is reported before the key that is missing because of it', () => {
  expect(check(pipeline, { nmae: 'x' }).map(({ message }) => message)).toEqual([
    'unknown key "nmae". Did you mean "name"?',
    'name is missing. Add "name:" here.',
  ]);
});

test('a number is refused with its bounds', () => {
  const messageOf = (max: number) => check(whole(0, max), -1).map(({ message }) => message);
  expect(messageOf(2)).toEqual(['-1 is not allowed. Use a whole number from 0 to 2.']);
  expect(messageOf(Infinity)).toEqual(['-1 is not allowed. Use a whole number, 0 or more.']);
});

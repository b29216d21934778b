import { describe, expect, it } from 'vitest';
import { coerce } from '../../../src/manifest/rules/coerce.ts';
import {
  boolean,
  either,
  intrinsic,
  list,
  object,
  record,
  text,
  whole,
} from '../../../src/manifest/rules/rule.ts';
import { load, minimal } from '../project.ts';

describe('coerce', () => {
  it.each([
    ['a number', whole(0, 900), '30', 30],
    ['no number', whole(0, 900), 'thirty', 'thirty'],
    ['no text that is empty', whole(0, 900), '', ''],
    ['a boolean', boolean, 'true', true],
    ['a text', text(), 12, '12'],
    ['a list of one', list(text()), 7, ['7']],
    ['values of a record', record(whole(0, 9)), { a: '1' }, { a: 1 }],
    ['keys that exist', object({ a: whole(0, 9) }), { a: '1', b: '1' }, { a: 1, b: '1' }],
    ['nothing that an alternative accepts', either(text(), whole(0, 9)), '7', '7'],
    ['to the first alternative that accepts it', either(whole(1, 9), intrinsic), '7', 7],
    ['no intrinsic', either(whole(1, 9), intrinsic), { Ref: 'X' }, { Ref: 'X' }],
    [
      'what can be converted in an alternative that has other errors',
      either(text(), object({ a: whole(0, 9), b: boolean })),
      { a: '1', b: 'maybe' },
      { a: 1, b: 'maybe' },
    ],
  ])('converts %s', (_, rule, value, expected) => {
    expect(coerce(rule, value)).toEqual(expected);
  });

  it('makes variables, which are text, usable everywhere', () => {
    const { functions } = load(
      minimal(
        'functions:\n  f: { handler: a.b, timeout: "${env:T}", memorySize: "${env:M}", disableLogs: "${env:D}" }\n',
      ),
      { environment: { T: '30', M: '256', D: 'true' } },
    );
    expect(functions.get('f')).toMatchObject({ timeout: 30, memorySize: 256, disableLogs: true });
  });
});

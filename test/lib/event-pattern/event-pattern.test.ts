import { expect, test } from 'vitest';
import { compileEventPattern } from '../../../src/lib/event-pattern/event-pattern.ts';

/** The sentences of Event Ruler, which EventBridge returns. */
test.each<[unknown, string]>([
  ['text', 'Filter is not an object'],
  [[], 'Filter is not an object'],
  [{}, 'Empty objects are not allowed'],
  [{ detail: {} }, 'Empty objects are not allowed'],
  [{ source: 'shop' }, '"source" must be an object or an array'],
  [{ detail: { total: 5 } }, '"total" must be an object or an array'],
  [{ source: [] }, 'Empty arrays are not allowed'],
  [{ source: [['shop']] }, 'Match value must be String, number, true, false, or null'],
  [{ source: [{}] }, 'Match expression name not found'],
  [{ source: [{ like: 'a' }] }, 'Unrecognized match type like'],
  [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'Only one key allowed in match expression'],
  [{ source: [{ prefix: 1 }] }, 'prefix match pattern must be a string'],
  [{ source: [{ exists: 'yes' }] }, 'exists match pattern must be either true or false.'],
  [
    { source: [{ 'anything-but': null }] },
    'Value of anything-but must be an array or single string/number value.',
  ],
  [{ source: [{ 'anything-but': { prefix: '' } }] }, 'Null prefix/suffix not allowed'],
  [{ total: [{ numeric: 5 }] }, 'Value of numeric must be an array.'],
  [{ total: [{ numeric: ['!', 5] }] }, 'Unrecognized numeric range operator: !'],
  [{ total: [{ numeric: ['>', '5'] }] }, 'Value of > must be numeric'],
  [{ total: [{ numeric: ['>', 5, '<', 1] }] }, 'Bottom must be less than top'],
])('%j is invalid: %s', (pattern, reason) => {
  expect(() => compileEventPattern(pattern)).toThrow(expect.objectContaining({ reason }));
});

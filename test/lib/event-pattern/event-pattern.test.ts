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
  [{ source: [{ prefix: ['a'] }] }, 'prefix match pattern must be a string'],
  [{ source: [{ suffix: { prefix: 'a' } }] }, 'Unsupported suffix pattern: prefix'],
  [
    { source: [{ 'equals-ignore-case': { prefix: 'a' } }] },
    'equals-ignore-case match pattern must be a string',
  ],
  [{ source: [{ wildcard: 1 }] }, 'wildcard match pattern must be a string'],
  [{ source: [{ wildcard: 'aws:**:b*' }] }, 'Consecutive wildcard characters at pos 5'],
  [{ source: [{ wildcard: 'é\\d' }] }, 'Invalid escape character at pos 3'],
  [{ source: [{ exists: 'yes' }] }, 'exists match pattern must be either true or false.'],
  [
    { source: [{ 'anything-but': null }] },
    'Value of anything-but must be an array or single string/number value.',
  ],
  [
    { source: [{ 'anything-but': { prefix: { 'equals-ignore-case': 'a' } } }] },
    'Value of anything-but must be an array or single string/number value.',
  ],
  [
    { source: [{ 'anything-but': ['a', null] }] },
    'Inside anything but list, start|null|boolean is not supported.',
  ],
  [
    { source: [{ 'anything-but': ['a', 1] }] },
    'Inside anything but list, either all values are number or string, mixed type is not supported',
  ],
  [{ source: [{ 'anything-but': { like: 'a' } }] }, 'Unsupported anything-but pattern: like'],
  [{ source: [{ 'anything-but': { prefix: '' } }] }, 'Null prefix/suffix not allowed'],
  [{ source: [{ 'anything-but': { suffix: [1, 'a'] } }] }, 'prefix/suffix match pattern must be a string'],
  [
    { source: [{ 'anything-but': { 'equals-ignore-case': [1] } }] },
    'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  ],
  [{ ip: [{ cidr: ['10.0.0.0/8'] }] }, 'prefix match pattern must be a string'],
  [{ ip: [{ cidr: '10.0.0.0' }] }, "Malformed CIDR, one '/' required"],
  [{ ip: [{ cidr: '10.0.0.0/x' }] }, 'Malformed CIDR, mask bits must be an integer'],
  [{ ip: [{ cidr: '10.0.0.0/-1' }] }, 'Malformed CIDR, mask bits must not be negative'],
  [{ ip: [{ cidr: 'xx.11.xx/8' }] }, 'Nonstandard IP address: xx.11.xx'],
  [{ ip: [{ cidr: '10.0.0.1/32' }] }, 'IPv4 mask bits must be < 32'],
  [{ ip: [{ cidr: '2001:db8::/128' }] }, 'IPv6 mask bits must be < 128'],
  [{ total: [{ numeric: 5 }] }, 'Value of numeric must be an array.'],
  [{ total: [{ numeric: ['!', 5] }] }, 'Unrecognized numeric range operator: !'],
  [{ total: [{ numeric: ['>', '5'] }] }, 'Value of > must be numeric'],
  [{ total: [{ numeric: ['=', '5'] }] }, 'Value of equals must be numeric'],
  [{ total: [{ numeric: ['>', 0, '<'] }] }, 'Value of < must be numeric'],
  [{ total: [{ numeric: ['>', 0, '>', 1] }] }, 'Bad numeric range operator: >'],
  [{ total: [{ numeric: ['<', 0, '>', 1] }] }, 'Too many elements in numeric expression'],
  [{ total: [{ numeric: ['>', 0, '<', 1, 2] }] }, 'Too many terms in numeric range expression'],
  [{ total: [{ numeric: ['>', 5, '<', 1] }] }, 'Bottom must be less than top'],
])('%j is invalid: %s', (pattern, reason) => {
  expect(() => compileEventPattern(pattern)).toThrow(expect.objectContaining({ reason }));
});

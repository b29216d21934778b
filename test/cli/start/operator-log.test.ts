import { expect, test } from 'vitest';
import { operatorLog } from '../../../src/cli/start/operator-log.ts';
import { StorageError } from '../../../src/storage/error.ts';

const refused = new Error('connect ECONNREFUSED');

test.each([
  ['a plain error', refused, 'connect ECONNREFUSED'],
  ['an error with a name', new TypeError('no function'), 'TypeError: no function'],
  [
    'an error with a cause',
    new StorageError('unknown', 'no answer', { cause: refused }),
    'StorageError: no answer: connect ECONNREFUSED',
  ],
  [
    'causes that are repeated',
    new StorageError('unavailable', 'no leader', {
      cause: new Error('no leader', { cause: new TypeError('no leader', { cause: refused }) }),
    }),
    'StorageError: no leader: connect ECONNREFUSED',
  ],
  ['a cause that is no error', new Error('closed', { cause: { code: 7 } }), 'closed: {"code":7}'],
])('%s is described once', (_, error, expected) => {
  let written = '';
  operatorLog({ write: (text: string) => void (written += text) } as never).warn('failed', { error });
  expect(written).toBe(`warning: failed (error=${expected})\n`);
});

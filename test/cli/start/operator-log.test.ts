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

test('what the line says already is not repeated by its error', () => {
  let written = '';
  const log = operatorLog({ write: (text: string) => void (written += text) } as never);
  const full = new StorageError('full', 'no space left', { cause: new Error('ENOSPC: write') });
  log.error('CreateStream failed: no space left', { kind: 'full', error: full });
  log.error('CreateStream failed: no answer', { error: new Error('no answer') });
  expect(written).toBe(
    'error: CreateStream failed: no space left (kind=full, error=ENOSPC: write)\nerror: CreateStream failed: no answer\n',
  );
});

import { expect, test } from 'vitest';
import { OperatorError } from '../../../src/lib/operator-error.ts';
import { openingError } from '../../../src/storage/cluster/opening-error.ts';
import { MessageLogError } from '../../../src/storage/cluster/messages/port.ts';
import { ApiError } from '../../../src/storage/cluster/messages/nats/api.ts';
import { RequestFailed } from '../../../src/storage/cluster/messages/nats/session.ts';
import { StorageError } from '../../../src/storage/error.ts';

const lost = new RequestFailed('lost', 'no response from NATS within 3000 ms');
const forbidden = new RequestFailed('forbidden', 'NATS: Permissions Violation for Publish to "a"');

test.each([
  [
    'no majority',
    new ApiError({ err_code: 10008, description: 'temporarily unavailable' }),
    /10008.*majority/,
  ],
  ['no answer', lost, /n1, n2 cannot open the store.*3000 ms.*majority/],
  ['no answer to a change', new StorageError('unknown', 'x', { cause: lost }), /majority/],
  ['no answer to a read', new StorageError('unavailable', 'x'), /majority/],
  ['no permission', forbidden, /Publish to "a".*permissions of the user.*docs\/scaling\.md/],
  [
    'no permission for a change',
    new MessageLogError('not-written', 'x', { cause: forbidden }),
    /permissions/,
  ],
])('%s: the operator is told what to do', (_, error, expected) => {
  expect(openingError(error, ['n1', 'n2'])).toBeInstanceOf(OperatorError);
  expect((openingError(error, ['n1', 'n2']) as Error).message).toMatch(expected);
});

test.each([
  ['what says it already', new OperatorError('set it', { cause: lost })],
  ['a bug of this program', new TypeError('x is not a function')],
  ['damage', new StorageError('corrupt', 'x')],
])('%s stays as it is', (_, error) => {
  expect(openingError(error, [])).toBe(error);
});

import { expect, test } from 'vitest';
import { OpenWrite } from '../../../../src/storage/cluster/meta/open-write.ts';
import { decodeMetaMessage, encodeMetaMessage } from '../../../../src/storage/cluster/meta/payload.ts';

const own = { writer: 2 ** 47, count: 7 };
const other = { writer: 5, count: 1 };
const third = { writer: 6, count: 1 };

// The own change replaces message 10.
test.each([
  ['its own message', [{ seq: 11, write: own, base: 10, baseWrite: other }], { stored: 11 }],
  ['another change of its base', [{ seq: 11, write: other, base: 10, baseWrite: third }], 'refused'],
  [
    'a change of its own message, which was not delivered',
    [{ seq: 12, write: other, base: 11, baseWrite: own }],
    { stored: 11 },
  ],
  [
    'a change of a message that was not delivered',
    [{ seq: 13, write: other, base: 12, baseWrite: third }],
    'undecidable',
  ],
  ['its base again', [{ seq: 10, write: other, base: 9, baseWrite: third }], 'open'],
  [
    'its own message, then a change of it',
    [
      { seq: 11, write: own, base: 10, baseWrite: other },
      { seq: 12, write: other, base: 11, baseWrite: own },
    ],
    { stored: 11 },
  ],
] as const)('a change without an answer sees %s', (_, messages, outcome) => {
  const open = new OpenWrite('key', own, 10, 10);
  for (const { seq, ...message } of messages) open.observe(seq, message);
  expect(open.outcome).toEqual(outcome);
});

test.each([Buffer.from('value'), Buffer.alloc(0), undefined])(
  'a change is read as it was written (%s)',
  (value) => {
    const message = { key: 'streams/é', value, write: own, base: 2 ** 47, baseWrite: other };
    expect(decodeMetaMessage(encodeMetaMessage(message))).toEqual(message);
  },
);

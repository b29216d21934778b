import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Iterators, SHARD_ITERATOR_LIFE_MS } from '../../../src/engine/reading/iterators.ts';
import { TokenSeal } from '../../../src/engine/token-seal.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { NAMESPACE } from '../harness.ts';

async function open(
  seed: string | number = 'iterators',
  clock = new VirtualClock(),
  store = memoryStore(clock),
) {
  const random = seededRandom(seed);
  const seal = await TokenSeal.open(store.meta, random);
  return { iterators: new Iterators(seal, clock, random), clock, store };
}

const shardIterator = {
  streamName: 'orders',
  creationId: '0011223344556677',
  shardNumber: 7,
  position: { pos: 2 ** 43 - 1, index: 2 ** 20 },
};

describe('shard iterators', () => {
  it('contain a position', async () => {
    const { iterators, clock } = await open();
    fc.assert(
      fc.property(
        fc.record({
          streamName: fc.stringMatching(/^[a-zA-Z0-9_.-]{1,128}$/),
          creationId: fc.stringMatching(/^[0-9a-f]{16}$/),
          shardNumber: fc.nat(),
          position: fc.record({ pos: fc.nat({ max: 2 ** 43 - 1 }), index: fc.nat({ max: 2 ** 20 }) }),
        }),
        (iterator) => {
          const token = iterators.issue(NAMESPACE, iterator);
          expect(token.length).toBeLessThanOrEqual(512);
          expect(iterators.open(NAMESPACE, token)).toEqual({
            kind: 'valid',
            createdMs: clock.now(),
            ...iterator,
          });
        },
      ),
    );
  });

  it('are never equal', async () => {
    const { iterators } = await open();
    const tokens = Array.from({ length: 100 }, () => iterators.issue(NAMESPACE, shardIterator));
    expect(new Set(tokens).size).toBe(100);
  });

  it('remain valid after a restart', async () => {
    const { iterators, clock, store } = await open('first run');
    const token = iterators.issue(NAMESPACE, shardIterator);
    const reopened = await open('second run', clock, store);
    expect(reopened.iterators.open(NAMESPACE, token)).toMatchObject({ kind: 'valid', ...shardIterator });
  });

  it('are valid for five minutes', async () => {
    const { iterators, clock } = await open();
    const token = iterators.issue(NAMESPACE, shardIterator);
    await clock.advance(SHARD_ITERATOR_LIFE_MS);
    expect(iterators.open(NAMESPACE, token).kind).toBe('valid');
    await clock.advance(1);
    expect(iterators.open(NAMESPACE, token).kind).toBe('expired');
  });

  it('are accepted in double quotes', async () => {
    const { iterators } = await open();
    expect(iterators.open(NAMESPACE, `"${iterators.issue(NAMESPACE, shardIterator)}"`).kind).toBe('valid');
  });

  it('are valid only in their namespace', async () => {
    const { iterators } = await open();
    const token = iterators.issue(NAMESPACE, shardIterator);
    expect(iterators.open({ ...NAMESPACE, region: 'eu-west-1' }, token).kind).toBe('invalid');
  });

  it('cannot be forged or changed', async () => {
    const { iterators } = await open();
    const token = iterators.issue(NAMESPACE, shardIterator);
    const bytes = Buffer.from(token, 'base64');
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at] = changed[at]! ^ flip;
        expect(iterators.open(NAMESPACE, changed.toString('base64')).kind).toBe('invalid');
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        expect(iterators.open(NAMESPACE, text).kind).toBe('invalid');
      }),
    );
    expect(iterators.open(NAMESPACE, `${token}=`).kind).toBe('invalid');
    expect(iterators.open(NAMESPACE, token.slice(0, -4)).kind).toBe('invalid');
  });
});

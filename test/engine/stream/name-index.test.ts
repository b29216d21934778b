import { expect, test } from 'vitest';
import { StreamIndex } from '../../../src/engine/stream/name-index.ts';
import type { Stream } from '../../../src/engine/stream/stream.ts';

const named = (name: string) => ({ name }) as unknown as Stream;
const here = { account: '000000000000', region: 'us-east-1' };
const elsewhere = [
  { account: '111111111111', region: 'us-east-1' },
  { account: '000000000000', region: 'eu-west-1' },
];

test('the same name in another account or region is another stream', () => {
  const index = new StreamIndex();
  index.set(here, 'b', named('b here'));
  index.set(here, 'a', named('a here'));
  for (const [order, namespace] of elsewhere.entries()) index.set(namespace, 'a', named(`a ${order}`));
  expect(index.get(here, 'a')).toEqual(named('a here'));
  expect(elsewhere.map((namespace) => index.get(namespace, 'a'))).toEqual([named('a 0'), named('a 1')]);
  expect(index.list(here)).toEqual([named('a here'), named('b here')]);
  expect([...index.all()]).toHaveLength(4);

  index.delete(here, 'a');
  index.delete(elsewhere[0]!, 'a');
  index.delete(elsewhere[0]!, 'never there');
  expect(index.get(here, 'a')).toBeUndefined();
  expect([...index.all()]).toEqual([named('b here'), named('a 1')]);
});

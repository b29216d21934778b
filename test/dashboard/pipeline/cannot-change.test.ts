import { expect, test } from 'vitest';
import {
  whyMappingCannotChange,
  whyShardsCannotChange,
} from '../../../src/dashboard/pipeline/cannot-change.ts';
import { mappingNode, shopPipeline } from '../shop.ts';

const [stream] = shopPipeline().streams;

test.each([
  [{}, undefined],
  [{ status: 'UPDATING' }, 'updating: shards can be changed when the stream is active'],
  [{ status: 'DELETING' }, 'deleting: shards can be changed when the stream is active'],
  [{ mode: 'ON_DEMAND' as const }, 'on demand: the stream changes its shards itself'],
])('the shards of a stream with %o', (change, reason) => {
  expect(whyShardsCannotChange({ ...stream!, ...change })).toBe(reason);
});

test.each([
  ['Enabled', undefined],
  ['Disabled', undefined],
  ['Disabling', 'disabling: the mapping can be changed when it is enabled or disabled'],
  ['Updating', 'updating: the mapping can be changed when it is enabled or disabled'],
])('a mapping that is %s', (state, reason) => {
  expect(whyMappingCannotChange(mappingNode('enrich', stream!.arn, { state }))).toBe(reason);
});

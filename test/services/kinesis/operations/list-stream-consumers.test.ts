import { describe, expect, it } from 'vitest';
import { ListStreamConsumers } from '../../../../src/services/kinesis/operations/list-stream-consumers.ts';
import { streamWithConsumers } from '../fixtures.ts';
import { ARN } from '../harness.ts';

const StreamARN = `${ARN}orders`;

describe('ListStreamConsumers', () => {
  it('returns pages of consumers in order of name, each with four members', async () => {
    const { call, clock, failure, register } = await streamWithConsumers();
    for (const name of ['c', 'a', 'b']) await register(name);
    const first = await call(ListStreamConsumers, { StreamARN, MaxResults: 2 });
    expect(first.Consumers!.map(({ ConsumerName }) => ConsumerName)).toEqual(['a', 'b']);
    expect(Object.keys(first.Consumers![0]!)).toEqual([
      'ConsumerName',
      'ConsumerARN',
      'ConsumerStatus',
      'ConsumerCreationTimestamp',
    ]);
    const rest = await call(ListStreamConsumers, { StreamARN, NextToken: first.NextToken });
    expect(rest.Consumers!.map(({ ConsumerName }) => ConsumerName)).toEqual(['c']);
    expect(rest.NextToken).toBeUndefined();
    const earlier = { StreamARN, StreamCreationTimestamp: 0 };
    expect((await failure(ListStreamConsumers, earlier)).code).toBe('ResourceNotFoundException');
    await clock.advance(301_000);
    expect(await failure(ListStreamConsumers, { StreamARN, NextToken: first.NextToken })).toMatchObject({
      code: 'ExpiredNextTokenException',
    });
  });
});

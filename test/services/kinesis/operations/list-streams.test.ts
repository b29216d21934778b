import { describe, expect, it } from 'vitest';
import { ListStreams } from '../../../../src/services/kinesis/operations/list-streams.ts';
import { ARN, testKinesis } from '../harness.ts';

describe('ListStreams', () => {
  it('returns pages in order of name', async () => {
    const { call, createStream } = await testKinesis();
    for (const name of ['b', 'a', 'C', 'd']) await createStream(name);
    const first = await call(ListStreams, { Limit: 3 });
    expect(first).toMatchObject({ StreamNames: ['C', 'a', 'b'], HasMoreStreams: true });
    expect(first.StreamSummaries?.[0]).toMatchObject({
      StreamName: 'C',
      StreamARN: `${ARN}C`,
      StreamStatus: 'ACTIVE',
    });
    const rest = await call(ListStreams, { NextToken: first.NextToken });
    expect(rest).toMatchObject({ StreamNames: ['d'], HasMoreStreams: false });
    expect(rest).not.toHaveProperty('NextToken');
    expect((await call(ListStreams, { ExclusiveStartStreamName: 'aa' })).StreamNames).toEqual(['b', 'd']);
    expect((await call(ListStreams, {}, { region: 'eu-west-1' })).StreamNames).toEqual([]);
  });

  it('rejects a token that is invalid or expired', async () => {
    const { call, failure, createStream, clock } = await testKinesis();
    for (const name of ['a', 'b']) await createStream(name);
    const { NextToken } = await call(ListStreams, { Limit: 1 });
    expect(await failure(ListStreams, { NextToken: 'bm9uc2Vuc2U=' })).toMatchObject({
      code: 'InvalidArgumentException',
    });
    await clock.advance(300_001);
    expect(await failure(ListStreams, { NextToken })).toMatchObject({ code: 'ExpiredNextTokenException' });
  });
});

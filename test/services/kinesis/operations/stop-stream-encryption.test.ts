import { describe, expect, it } from 'vitest';
import { StartStreamEncryption } from '../../../../src/services/kinesis/operations/start-stream-encryption.ts';
import { StopStreamEncryption } from '../../../../src/services/kinesis/operations/stop-stream-encryption.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { summaryOf, KMS } from '../fixtures.ts';
import { ACCOUNT, testKinesis } from '../harness.ts';

describe('StopStreamEncryption', () => {
  it('changes nothing when encryption has that state already', async () => {
    const world = await testKinesis();
    await world.createStream();
    await world.call(StopStreamEncryption, KMS);
    expect(await summaryOf(world)).toMatchObject({ StreamStatus: 'ACTIVE' });
    await world.call(StartStreamEncryption, KMS);
    await world.clock.advance(SETTLED_MS);
    await world.call(StartStreamEncryption, KMS);
    expect(await summaryOf(world)).toMatchObject({ StreamStatus: 'ACTIVE' });
  });

  it('rejects a stream that is being changed', async () => {
    const { failure, call, createStream } = await testKinesis();
    await createStream();
    await call(StartStreamEncryption, KMS);
    expect(await failure(StopStreamEncryption, KMS)).toEqual({
      code: 'ResourceInUseException',
      message: `Stream orders under account ${ACCOUNT} not ACTIVE, instead in state UPDATING`,
    });
  });
});

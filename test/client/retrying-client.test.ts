import { expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import { ClientError, UnexpectedResponse } from '../../src/client/errors.ts';
import { retryingClient } from '../../src/client/retrying-client.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { DescribeStacks } from '../../src/services/cloudformation/operations/describe-stacks.ts';
import { UpdateStack } from '../../src/services/cloudformation/operations/update-stack.ts';
import { cloudFormationTraits } from '../../src/services/cloudformation/traits.ts';
import { ListStreams } from '../../src/services/kinesis/operations/list-streams.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { PutObject } from '../../src/services/s3/operations/put-object.ts';
import { s3Traits } from '../../src/services/s3/traits.ts';

/** Calls an operation that fails this many times. @returns the number of calls, and the error if there is one */
async function callsOf(
  failures: number,
  error: Error,
  make = (client: Client): Promise<unknown> => client.call(kinesisTraits, ListStreams, {}),
): Promise<{ calls: number; error: unknown }> {
  let calls = 0;
  const failing: Client = {
    endpoint: 'http://127.0.0.1:4566',
    region: 'us-east-1',
    close() {},
    call: async () => {
      if (++calls <= failures) throw error;
      return {} as never;
    },
  };
  const clock = new VirtualClock();
  const client = retryingClient(failing, { clock, random: seededRandom('retries') });
  const called = make(client).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  await clock.advance(60_000);
  return { calls, error: await called };
}

const refused = (code: string, message: string) =>
  new ClientError(code, message, { status: 400, requestId: undefined });

test.each([
  ['LimitExceededException', 'Rate exceeded for account 000000000000.'],
  ['ThrottlingException', 'Rate exceeded'],
])('calls that %s refuses for their rate are repeated', async (code, message) => {
  expect(await callsOf(3, refused(code, message))).toEqual({ calls: 4, error: undefined });
});

test('the last error is thrown when there are too many', async () => {
  const error = refused('ThrottlingException', 'Rate exceeded');
  expect(await callsOf(100, error)).toEqual({ calls: 8, error });
});

const internal = (status = 500) => new ClientError('InternalError', '', { status, requestId: undefined });
const StackName = 'orders';

test('what a deployment can do twice is repeated during an outage, and nothing else', async () => {
  const upload = (client: Client) =>
    client.call(s3Traits, PutObject, { Bucket: 'packages', Key: 'a.zip', Body: Buffer.alloc(1) });
  const describe = (client: Client) => client.call(cloudFormationTraits, DescribeStacks, { StackName });
  const update = (client: Client) => client.call(cloudFormationTraits, UpdateStack, { StackName });
  for (const call of [upload, describe])
    expect(await callsOf(9, internal(), call)).toEqual({ calls: 10, error: undefined });
  const sender = { endpoint: 'http://127.0.0.1:1', source: undefined };
  const unexpected = (status: number) => new UnexpectedResponse({ status, body: Buffer.from('<p>') }, sender);
  expect(await callsOf(9, unexpected(502), describe)).toEqual({ calls: 10, error: undefined });
  const error = internal();
  expect(await callsOf(100, error, describe)).toEqual({ calls: 20, error });
  expect(await callsOf(1, error, update)).toEqual({ calls: 1, error });
  const wrong = internal(404);
  expect(await callsOf(1, wrong, describe)).toEqual({ calls: 1, error: wrong });
  // Another program listens there.
  const foreign = unexpected(501);
  expect(await callsOf(1, foreign, describe)).toEqual({ calls: 1, error: foreign });
});

test.each([
  refused('LimitExceededException', 'This request would exceed the shard limit'),
  refused('ProvisionedThroughputExceededException', 'Rate exceeded for shard shardId-000000000000'),
  new Error('no connection'),
])('other errors are thrown at once: %s', async (error) => {
  expect(await callsOf(1, error)).toEqual({ calls: 1, error });
});

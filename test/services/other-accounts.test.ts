import { beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { accountRoot } from '../../src/policy/principal.ts';
import { InProcessCalls } from '../../src/protocol/in-process-calls.ts';
import type { Authority, Caller } from '../../src/schema/caller.ts';
import type { Input, Operation, Output } from '../../src/schema/operation.ts';
import { sharedFunctions } from '../../src/services/lambda/permission/shared-functions.ts';
import { withOtherAccounts } from '../../src/services/other-accounts.ts';
import { CreateQueue } from '../../src/services/sqs/operations/create-queue.ts';
import { DeleteQueue } from '../../src/services/sqs/operations/delete-queue.ts';
import { GetQueueUrl } from '../../src/services/sqs/operations/get-queue-url.ts';
import { ReceiveMessage } from '../../src/services/sqs/operations/receive-message.ts';
import { SendMessage } from '../../src/services/sqs/operations/send-message.ts';
import { SetQueueAttributes } from '../../src/services/sqs/operations/set-queue-attributes.ts';
import { openQueues } from '../../src/services/sqs/queue/queues.ts';
import { createSqsService } from '../../src/services/sqs/service.ts';
import { sharedQueues } from '../../src/services/sqs/shared-queues.ts';
import { caller as owner } from '../support/caller.ts';
import { memoryStore } from '../support/memory-store.ts';

const OTHER = '999999999999';
const other: Caller = { ...owner, account: OTHER };
const principalOf = ({ account }: Caller) => accountRoot(account);

let calls: InProcessCalls;
let QueueUrl: string;
const call = <Op extends Operation>(by: Caller, operation: Op, input: Input<Op>): Promise<Output<Op>> =>
  calls.call('sqs', operation, input, by);
const send = (by: Caller) => call(by, SendMessage, { QueueUrl, MessageBody: 'order' });
const share = (statement: Record<string, unknown>) => {
  const Statement = {
    Effect: 'Allow',
    Principal: { AWS: OTHER },
    Action: 'sqs:*',
    Resource: '*',
    ...statement,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  return call(owner, SetQueueAttributes, { QueueUrl, Attributes: { Policy } });
};

beforeEach(async () => {
  const clock = new VirtualClock();
  const random = seededRandom(1);
  const queues = await openQueues({ store: memoryStore(clock), clock, random, logger: silentLogger });
  calls = new InProcessCalls();
  const service = createSqsService({ queues, endpoint: () => 'http://127.0.0.1:4566' });
  calls.join(withOtherAccounts(service, sharedQueues(principalOf)));
  ({ QueueUrl } = await call(owner, CreateQueue, { QueueName: 'orders' }));
});

test('a queue takes messages of another account when its policy allows it', async () => {
  await expect(send(other)).rejects.toMatchObject({
    message: expect.stringMatching(
      /root is not authorized.*no resource-based policy allows the sqs:SendMessage/,
    ),
  });
  await share({ Action: ['sqs:SendMessage', 'sqs:GetQueueUrl'] });
  await send(other);
  const named = { QueueName: 'orders', QueueOwnerAWSAccountId: owner.account };
  expect(await call(other, GetQueueUrl, named)).toEqual({ QueueUrl });
  await expect(call(other, ReceiveMessage, { QueueUrl })).rejects.toThrow('sqs:ReceiveMessage');
  const { Messages } = await call(owner, ReceiveMessage, { QueueUrl });
  expect(Messages).toMatchObject([{ Body: 'order' }]);
});

test('a Deny refuses it, and some operations are never shared', async () => {
  await share({});
  await expect(call(other, DeleteQueue, { QueueUrl })).rejects.toThrow('does not exist');
  await share({ Effect: 'Deny' });
  await expect(send(other)).rejects.toThrow('explicit deny in a resource-based policy');
});

test('an enforced authority has decided before, by the policies of both accounts', async () => {
  const authority: Authority = { name: 'a', isEnforced: true, require: () => undefined };
  await send({ ...other, authority });
  await expect(send({ ...other, authority: { ...authority, isEnforced: false } })).rejects.toThrow(
    'not authorized',
  );
});

test.each([
  ['orders', undefined],
  ['orders:1', undefined],
  [`${OTHER}:function:orders`, OTHER],
  [`arn:aws:lambda:us-east-1:${OTHER}:function:orders:prod`, OTHER],
])('the function %s belongs to the account %s', (FunctionName, account) => {
  expect(sharedFunctions(principalOf).ownerOf({ FunctionName })).toBe(account);
});

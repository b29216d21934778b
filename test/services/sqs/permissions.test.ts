import { beforeEach, expect, test } from 'vitest';
import { QueueUrl, SqsWire } from './sqs-wire.ts';

let wire: SqsWire;
beforeEach(async () => {
  wire = await SqsWire.open();
});

test('permissions are statements of the policy of a queue, which ends with the last one', async () => {
  const permission = { QueueUrl, AWSAccountIds: ['668614515564'], Actions: ['ReceiveMessage'] };
  const policy = async () => {
    const { body } = await wire.json('GetQueueAttributes', { QueueUrl, AttributeNames: ['Policy'] });
    const { Policy } = (body['Attributes'] ?? {}) as { Policy?: string };
    return Policy === undefined ? undefined : (JSON.parse(Policy) as unknown);
  };
  const arn = 'arn:aws:sqs:eu-west-1:000000000000:failed';
  const statement = (Sid: string, account: string, Action: string) => ({
    Sid,
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action,
    Resource: arn,
  });
  expect((await wire.json('AddPermission', { ...permission, Label: 'one' })).status).toBe(200);
  const added = await wire.query('AddPermission', {
    QueueUrl,
    Label: 'two',
    'AWSAccountId.1': '111111111111',
    'ActionName.1': 'SendMessage',
  });
  expect(added.status).toBe(200);
  expect(await policy()).toEqual({
    Version: '2008-10-17',
    Id: `${arn}/SQSDefaultPolicy`,
    Statement: [
      statement('one', '668614515564', 'SQS:ReceiveMessage'),
      statement('two', '111111111111', 'SQS:SendMessage'),
    ],
  });
  expect((await wire.json('AddPermission', { ...permission, Label: 'one' })).body).toMatchObject({
    message: 'Value one for parameter Label is invalid. Reason: Already exists.',
  });
  for (const action of ['DeleteQueue', 'SendMessageBatch']) {
    const owned = { ...permission, Label: 'three', Actions: ['SendMessage', action] };
    expect((await wire.json('AddPermission', owned)).body).toMatchObject({
      message: `Value SQS:${action} for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.`,
    });
  }
  expect((await wire.json('AddPermission', { ...permission, Label: 'all', Actions: ['*'] })).status).toBe(
    200,
  );
  expect(await policy()).toMatchObject({ Statement: [{}, {}, { Sid: 'all', Action: 'SQS:*' }] });
  await wire.json('RemovePermission', { QueueUrl, Label: 'all' });
  await wire.query('RemovePermission', { QueueUrl, Label: 'one' });
  await wire.json('RemovePermission', { QueueUrl, Label: 'two' });
  expect(await policy()).toBeUndefined();
  expect((await wire.json('RemovePermission', { QueueUrl, Label: 'two' })).body).toMatchObject({
    message: "Value two for parameter Label is invalid. Reason: can't find label.",
  });
});

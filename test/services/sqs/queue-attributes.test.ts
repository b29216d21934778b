import { beforeEach, describe, expect, test } from 'vitest';
import { QueueUrl, SqsWire } from './sqs-wire.ts';

let wire: SqsWire;
beforeEach(async () => {
  wire = await SqsWire.open();
});

describe('attributes of a queue', () => {
  const set = (Attributes: object) => wire.json('SetQueueAttributes', { QueueUrl, Attributes });
  const get = async () =>
    (await wire.json('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })).body[
      'Attributes'
    ] as Record<string, string>;

  test.each(['CreateQueue', 'SetQueueAttributes'])(
    '%s rejects a dead-letter target that does not exist',
    async (action) => {
      for (const target of [
        'eu-west-1:000000000000:dead',
        'us-east-1:000000000000:failed',
        'eu-west-1:999999999999:failed',
      ]) {
        const RedrivePolicy = JSON.stringify({
          deadLetterTargetArn: `arn:aws:sqs:${target}`,
          maxReceiveCount: 3,
        });
        const { status, queryError, body } = await wire.json(action, {
          QueueUrl,
          QueueName: 'other',
          Attributes: { RedrivePolicy },
        });
        expect([status, queryError]).toEqual([400, 'InvalidParameterValue;Sender']);
        expect(body).toMatchObject({
          message: `Value ${RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
        });
      }
    },
  );

  test('a dead-letter target says which queues may name it', async () => {
    const target = async (QueueName: string, policy: object) => {
      const Attributes = { RedriveAllowPolicy: JSON.stringify(policy) };
      const { body } = await wire.json('CreateQueue', { QueueName, Attributes });
      return [QueueName, body['QueueUrl']] as const;
    };
    const redrive = async (name: string) => {
      const deadLetterTargetArn = `arn:aws:sqs:eu-west-1:000000000000:${name}`;
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
      return (await set({ RedrivePolicy })).status;
    };
    const own = `arn:aws:sqs:eu-west-1:000000000000:${QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1)}`;
    await target('closed', { redrivePermission: 'denyAll' });
    await target('others', { redrivePermission: 'byQueue', sourceQueueArns: [`${own}-other`] });
    await target('named', { redrivePermission: 'byQueue', sourceQueueArns: [own] });
    expect([await redrive('closed'), await redrive('others'), await redrive('named')]).toEqual([
      400, 400, 200,
    ]);
    const [, url] = await target('broken', { redrivePermission: 'byQueue' });
    expect(url).toBeUndefined();
  });

  test('show encryption with a key of SQS or of KMS', async () => {
    expect(await get()).toMatchObject({ SqsManagedSseEnabled: 'true' });
    await set({ KmsMasterKeyId: 'alias/aws/sqs' });
    expect(await get()).toMatchObject({
      KmsMasterKeyId: 'alias/aws/sqs',
      KmsDataKeyReusePeriodSeconds: '300',
      SqsManagedSseEnabled: 'false',
    });
    await set({ KmsDataKeyReusePeriodSeconds: '60' });
    expect(await get()).toMatchObject({ KmsDataKeyReusePeriodSeconds: '60' });
    await set({ SqsManagedSseEnabled: 'true' });
    expect(await get()).not.toHaveProperty('KmsMasterKeyId');
    await set({ SqsManagedSseEnabled: 'false' });
    expect(await get()).toMatchObject({ SqsManagedSseEnabled: 'false' });
  });

  test.each([
    [{ KmsDataKeyReusePeriodSeconds: '59' }, 'InvalidAttributeValue'],
    [{ KmsDataKeyReusePeriodSeconds: '86401' }, 'InvalidAttributeValue'],
    [{ SqsManagedSseEnabled: 'yes' }, 'InvalidAttributeValue'],
    [{ SqsManagedSseEnabled: 'true', KmsMasterKeyId: 'alias/aws/sqs' }, 'InvalidAttributeName'],
  ])('%j are rejected', async (attributes, code) => {
    expect((await set(attributes)).queryError).toBe(`${code};Sender`);
  });
});

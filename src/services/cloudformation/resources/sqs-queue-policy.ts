import { QueueDoesNotExist } from '../../sqs/errors.ts';
import { SetQueueAttributes } from '../../sqs/operations/set-queue-attributes.ts';
import type { Properties, ResourceContext, ResourceHandler } from './handler.ts';
import { unlessMissing } from './handler.ts';

const MAX_ID_LENGTH = 255;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
export const sqsQueuePolicy: ResourceHandler = {
  type: 'AWS::SQS::QueuePolicy',
  properties: { PolicyDocument: 'update', Queues: 'update' },
  required: ['PolicyDocument', 'Queues'],
  nameProperty: undefined,

  async create(properties, context) {
    const id = context.generateName(MAX_ID_LENGTH);
    await context.created(id);
    await setPolicies(properties, {}, context);
    return { Id: id };
  },

  async update(id, next, previous, context) {
    await setPolicies(next, previous, context);
    return { Id: id };
  },

  remove: (_, properties, context) => setPolicies({}, properties, context),
};

/** Gives the policy to the queues that are to have it, and takes it from those that were. */
async function setPolicies(next: Properties, previous: Properties, context: ResourceContext): Promise<void> {
  const policy = JSON.stringify(next['PolicyDocument']);
  const wanted = queueUrls(next);
  for (const url of wanted) await setPolicy(url, policy, context);
  for (const url of queueUrls(previous)) {
    if (!wanted.includes(url)) await unlessMissing(setPolicy(url, '', context), QueueDoesNotExist);
  }
}

async function setPolicy(url: string, policy: string, context: ResourceContext): Promise<void> {
  await context.call('sqs', SetQueueAttributes, { QueueUrl: url, Attributes: { Policy: policy } });
}

function queueUrls({ Queues: urls }: Properties): readonly string[] {
  return Array.isArray(urls) ? (urls as string[]) : [];
}

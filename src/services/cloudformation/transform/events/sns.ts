import { isJsonObject } from '../../../../lib/json/json-object.ts';
import { generated, referencedId } from '../sam-resource.ts';
import { pickFrom, type Tree } from '../tree.ts';
import { type CompiledEvent, type CompileEvent, type FunctionEvent, targetArn } from './event-kind.ts';
import { invokePermission, sendPermission } from './permission.ts';

const SETTINGS = ['FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy', 'Region'];
// The default of the translator.
const BATCH_SIZE = 10;

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sns.html */
export const compileSns: CompileEvent = (event) => {
  const { id, properties } = event;
  const queue = properties['SqsSubscription'];
  if (queue !== undefined && queue !== false) return throughQueue(event, isJsonObject(queue) ? queue : {});
  return {
    resources: {
      [`${id}Permission`]: invokePermission(event, 'sns.amazonaws.com', { SourceArn: properties['Topic'] }),
      [id]: subscription(event, 'lambda', targetArn(event)),
    },
  };
};

/** The topic sends to a queue, from which a mapping reads. */
function throughQueue(event: FunctionEvent, settings: Tree): CompiledEvent {
  const { id, properties, resource, target } = event;
  const { BatchSize = BATCH_SIZE, Enabled = true, QueueArn: givenArn, QueueUrl: givenUrl } = settings;
  const queue = `${id}Queue`;
  const isGiven = givenArn !== undefined;
  const arn = isGiven ? givenArn : { 'Fn::GetAtt': [queue, 'Arn'] };
  const givenPolicyId = settings['QueuePolicyLogicalId'];
  const givenQueue = isGiven ? (referencedId(givenArn) ?? '') : '';
  const policyId = typeof givenPolicyId === 'string' ? givenPolicyId : `${id}${givenQueue}QueuePolicy`;
  return {
    resources: {
      ...(!isGiven && { [queue]: generated(resource, 'AWS::SQS::Queue', {}) }),
      [policyId]: sendPermission(event, '*', {
        sourceArn: properties['Topic'],
        queueArn: arn,
        queueUrl: givenUrl ?? { Ref: queue },
      }),
      [`${id}EventSourceMapping`]: generated(resource, 'AWS::Lambda::EventSourceMapping', {
        BatchSize,
        Enabled,
        EventSourceArn: arn,
        FunctionName: target,
      }),
      [id]: subscription(event, 'sqs', arn),
    },
    managedPolicies: ['AWSLambdaSQSQueueExecutionRole'],
  };
}

function subscription({ properties, resource }: FunctionEvent, protocol: string, endpoint: unknown): Tree {
  return generated(resource, 'AWS::SNS::Subscription', {
    Endpoint: endpoint,
    Protocol: protocol,
    TopicArn: properties['Topic'],
    ...pickFrom(properties, SETTINGS),
  });
}

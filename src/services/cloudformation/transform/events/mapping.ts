import { compileDestination } from '../function/destinations.ts';
import { generated, invalidResource } from '../sam-resource.ts';
import { omitFrom, treeOf } from '../tree.ts';
import type { CompiledEvent, CompileEvent, FunctionEvent } from './event-kind.ts';

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-kinesis.html */
export const compileKinesis: CompileEvent = (event) =>
  compileMapping(event, 'Stream', 'AWSLambdaKinesisExecutionRole');

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqs.html */
export const compileSqs: CompileEvent = (event) =>
  compileMapping(event, 'Queue', 'AWSLambdaSQSQueueExecutionRole');

/** The other properties are those of the mapping. */
function compileMapping(event: FunctionEvent, source: string, managedPolicy: string): CompiledEvent {
  const { id, type, properties, resource, target } = event;
  if (properties[source] === undefined) {
    throw invalidResource(resource, `Event with id [${id}] is invalid. No ${source} (for ${type}) provided.`);
  }
  const failure = treeOf(treeOf(properties['DestinationConfig'])['OnFailure']);
  const destination = failure['Type'] === undefined ? undefined : compileDestination(resource, id, failure);
  return {
    resources: {
      ...destination?.resources,
      [id]: generated(resource, 'AWS::Lambda::EventSourceMapping', {
        ...omitFrom(properties, [source]),
        ...(destination && { DestinationConfig: { OnFailure: { Destination: destination.arn } } }),
        EventSourceArn: properties[source],
        FunctionName: target,
      }),
    },
    managedPolicies: [managedPolicy],
    policies: destination ? [destination.policy] : [],
  };
}

import { generated } from '../sam-resource.ts';
import { present, type Tree, treeOf } from '../tree.ts';
import { type CompiledEvent, type CompileEvent, type FunctionEvent, targetArn } from './event-kind.ts';
import { invokePermission, sendPermission } from './permission.ts';

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html */
export const compileSchedule: CompileEvent = (event) => {
  const { Schedule, Name, Description, Enabled, State } = event.properties;
  const settings = {
    ScheduleExpression: Schedule,
    Name,
    Description,
    State: State ?? stateOf(Enabled),
  };
  return compileRule(event, settings);
};

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventbridgerule.html */
export const compileEventBridgeRule: CompileEvent = (event) => {
  const { Enabled, EventBusName, Pattern, RuleName, State = stateOf(Enabled) } = event.properties;
  return compileRule(event, { EventBusName, EventPattern: Pattern, Name: RuleName, State });
};

function stateOf(enabled: unknown): string | undefined {
  return enabled === undefined ? undefined : enabled === false ? 'DISABLED' : 'ENABLED';
}

function compileRule(event: FunctionEvent, settings: Tree): CompiledEvent {
  const { id, properties, resource } = event;
  const { DeadLetterConfig: deadLetters, Input, InputPath, InputTransformer, RetryPolicy } = properties;
  const queue = deadLetters === undefined ? undefined : deadLetterQueue(event, treeOf(deadLetters));
  const ruleTarget = present({
    Arn: targetArn(event),
    Id: treeOf(properties['Target'])['Id'] ?? `${id}LambdaTarget`,
    Input,
    InputPath,
    InputTransformer,
    RetryPolicy,
    DeadLetterConfig: queue && { Arn: queue.arn },
  });
  return {
    resources: {
      ...queue?.resources,
      [id]: generated(resource, 'AWS::Events::Rule', {
        ...settings,
        Targets: [ruleTarget],
      }),
      [`${id}Permission`]: invokePermission(event, 'events.amazonaws.com', {
        SourceArn: { 'Fn::GetAtt': [id, 'Arn'] },
      }),
    },
  };
}

/** The queue of `DeadLetterConfig`: by ARN, or one that is created. */
function deadLetterQueue(event: FunctionEvent, { Arn: arn, QueueLogicalId: name }: Tree) {
  const { id, resource } = event;
  if (arn !== undefined) return { arn, resources: {} };
  const queue = typeof name === 'string' ? name : `${id}Queue`;
  const queueArn = { 'Fn::GetAtt': [queue, 'Arn'] };
  return {
    arn: queueArn,
    resources: {
      [queue]: generated(resource, 'AWS::SQS::Queue', {}),
      [`${id}QueuePolicy`]: sendPermission(
        event,
        { Service: 'events.amazonaws.com' },
        { sourceArn: { 'Fn::GetAtt': [id, 'Arn'] }, queueArn, queueUrl: { Ref: queue } },
      ),
    },
  };
}

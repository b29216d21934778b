import { createHash } from 'node:crypto';
import { lettersAndDigits, normalize } from '../../compile/naming.ts';
import { invokedArn } from '../../compile/provisioned-alias.ts';
import { present, type TemplateResource } from '../../compile/template.ts';
import type { EventBridgeEvent, Manifest, TextOrIntrinsic } from '../../manifest.ts';
import type { CompiledEvents, FunctionEvent } from '../event-kind.ts';
import { aliasDependency, compileEventPermission } from '../event-permission.ts';
import { compileInputTransformer } from '../target-input.ts';

const MAX_NAME_LENGTH = 64;

/** Compiles a rule for each event, and the buses that they name. */
export function compileEventBridgeEvents(
  _manifest: Manifest,
  events: readonly FunctionEvent<EventBridgeEvent>[],
): CompiledEvents {
  return { resources: Object.assign({}, ...events.map(compileEvent)) as Record<string, TemplateResource> };
}

function compileEvent({
  serviceFunction,
  event,
  index,
}: FunctionEvent<EventBridgeEvent>): Record<string, TemplateResource> {
  const bus = busOf(event.eventBus);
  // Numbered from 1 among all events of the function.
  const suffix = `rule-${index + 1}`;
  const generated = `${serviceFunction.fullName}-${suffix}`;
  const ruleName = event.name ?? shorten(generated, suffix);
  const { DependsOn: alias } = aliasDependency(serviceFunction);
  const dependsOn = [alias ?? [], bus.created === undefined ? [] : bus.created.logicalId].flat();
  const rule: TemplateResource = {
    Type: 'AWS::Events::Rule',
    ...(dependsOn.length > 0 && { DependsOn: dependsOn.length === 1 ? dependsOn[0]! : dependsOn }),
    Properties: present({
      Description: event.description,
      EventBusName: bus.name,
      EventPattern: event.pattern,
      Name: ruleName,
      ScheduleExpression: event.schedule,
      State: event.enabled === false ? 'DISABLED' : 'ENABLED',
      Targets: [
        present({
          Arn: invokedArn(serviceFunction.name, serviceFunction.config),
          Id: shorten(`${ruleName}-target`, 'target'),
          RetryPolicy:
            event.retryPolicy &&
            present({
              MaximumEventAgeInSeconds: event.retryPolicy.maximumEventAge,
              MaximumRetryAttempts: event.retryPolicy.maximumRetryAttempts,
            }),
          DeadLetterConfig: event.deadLetterQueueArn && { Arn: event.deadLetterQueueArn },
          Input: event.input && JSON.stringify(event.input),
          InputPath: event.inputPath,
          InputTransformer: compileInputTransformer(event.inputTransformer),
        }),
      ],
    }),
  };
  const path = ['rule', ...(bus.name === undefined ? [] : [bus.name]), ruleName];
  const permission = compileEventPermission(serviceFunction, 'events.amazonaws.com', {
    'Fn::Join': [
      ':',
      [
        'arn',
        { Ref: 'AWS::Partition' },
        'events',
        { Ref: 'AWS::Region' },
        { Ref: 'AWS::AccountId' },
        { 'Fn::Join': ['/', path] },
      ],
    ],
  });
  return {
    ...(bus.created && { [bus.created.logicalId]: bus.created.resource }),
    [`${lettersAndDigits(generated)}EventBridgeRule`]: rule,
    [`${normalize(serviceFunction.name)}EventBridgeLambdaPermission${index + 1}`]: permission,
  };
}

/** A name that is not an ARN is the name of a bus to create; the default bus has no name. */
function busOf(bus: TextOrIntrinsic | undefined) {
  if (bus === undefined || bus === 'default') return { name: undefined };
  if (typeof bus !== 'string') return { name: bus };
  if (bus.startsWith('arn')) return { name: bus.slice(bus.indexOf('/') + 1) };
  const resource: TemplateResource = { Type: 'AWS::Events::EventBus', Properties: { Name: bus } };
  return { name: bus, created: { logicalId: `${normalize(bus)}EventBridgeEventBus`, resource } };
}

/** A long name ends with a digest of it, as the framework's does. */
function shorten(name: string, suffix: string): string {
  if (name.length <= MAX_NAME_LENGTH) return name;
  const digest = createHash('md5').update(name).digest('hex');
  return `${name.slice(0, 31 - suffix.length)}${digest}-${suffix}`;
}

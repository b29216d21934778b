import { lettersAndDigits, normalize, provisionedAliasLogicalId } from '../../compile/naming.ts';
import { hasProvisionedAlias, invokedArn } from '../../compile/provisioned-alias.ts';
import { present, type TemplateResource } from '../../compile/template.ts';
import type { Manifest, SnsEvent } from '../../manifest.ts';
import type { CompiledEvents, FunctionEvent } from '../event-kind.ts';
import { aliasDependency, compileEventPermission } from '../event-permission.ts';
import { compileDeadLetters } from './dead-letters.ts';

interface TopicResource {
  readonly properties: Record<string, unknown>;
  readonly subscriptions: unknown[];
  readonly dependsOn: Set<string>;
}

/** Compiles topics that several functions may share, their subscriptions, and the permissions to invoke. */
export function compileSnsEvents(
  { region }: Manifest,
  events: readonly FunctionEvent<SnsEvent | string>[],
): CompiledEvents {
  const topics = new Map<string, TopicResource>();
  const resources: Record<string, TemplateResource> = {};
  for (const { serviceFunction, event } of events) {
    const { name, config } = serviceFunction;
    const settings = settingsOf(event);
    const { arn: existing, displayName, filterPolicy, filterPolicyScope } = settings;
    const topicName = settings.topicName ?? lastPart(existing);
    const prefix = normalize(name);
    const topicPart = lettersAndDigits(topicName);
    const deadLetters = compileDeadLetters(settings, `${topicPart}To${prefix}DLQPolicy`);
    Object.assign(resources, deadLetters?.resources);
    const endpoint = { Protocol: 'lambda', Endpoint: invokedArn(name, config) };
    const subscribe = (TopicArn: unknown, more: Readonly<Record<string, unknown>> = {}) => {
      resources[`${prefix}SnsSubscription${topicPart}`] = {
        Type: 'AWS::SNS::Subscription',
        ...aliasDependency(serviceFunction),
        Properties: present({
          TopicArn,
          ...endpoint,
          FilterPolicy: filterPolicy,
          FilterPolicyScope: filterPolicyScope,
          RedrivePolicy: deadLetters?.redrivePolicy,
          ...more,
        }),
      };
    };
    if (existing === undefined) {
      const logicalId = `SNSTopic${topicPart}`;
      const topic = topics.get(logicalId) ?? {
        properties: present({ TopicName: topicName, DisplayName: displayName }),
        subscriptions: [],
        dependsOn: new Set<string>(),
      };
      topics.set(logicalId, topic);
      if (hasProvisionedAlias(config)) topic.dependsOn.add(provisionedAliasLogicalId(name));
      // The framework writes a plain subscription into the topic.
      if (filterPolicy === undefined && deadLetters === undefined) topic.subscriptions.push(endpoint);
      else subscribe({ Ref: logicalId });
    } else {
      // Only an ARN in a map is compared with the region of the service.
      const topicRegion =
        typeof existing === 'string' && typeof event !== 'string' ? existing.split(':')[3] : region;
      subscribe(existing, { Region: topicRegion === region ? undefined : topicRegion });
    }
    resources[`${prefix}LambdaPermission${topicPart}SNS`] = compileEventPermission(
      serviceFunction,
      'sns.amazonaws.com',
      existing ?? arnOfNewTopic(topicName),
    );
  }
  return { resources: { ...Object.fromEntries([...topics].map(compileTopic)), ...resources } };
}

function settingsOf(event: SnsEvent | string): SnsEvent {
  if (typeof event !== 'string') return event;
  return event.startsWith('arn:') ? { arn: event } : { topicName: event };
}

function compileTopic([logicalId, topic]: [string, TopicResource]): [string, TemplateResource] {
  const dependsOn = [...topic.dependsOn];
  return [
    logicalId,
    {
      Type: 'AWS::SNS::Topic',
      ...(dependsOn.length > 0 && { DependsOn: dependsOn.length === 1 ? dependsOn[0]! : dependsOn }),
      Properties: present({
        ...topic.properties,
        Subscription: topic.subscriptions.length === 0 ? undefined : topic.subscriptions,
      }),
    },
  ];
}

function arnOfNewTopic(topicName: string) {
  const parts = ['arn:', { Ref: 'AWS::Partition' }, ':sns:', { Ref: 'AWS::Region' }, ':'];
  return { 'Fn::Join': ['', [...parts, { Ref: 'AWS::AccountId' }, ':', topicName]] };
}

function lastPart(arn: SnsEvent['arn']): string {
  return typeof arn === 'string' ? arn.split(':').at(-1)! : '';
}

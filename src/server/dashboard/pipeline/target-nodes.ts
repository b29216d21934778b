import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import { partitionOf } from '../../../lib/aws/arn.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { type RuleDocument, ruleArn } from '../../../services/events/rules/rule.ts';
import { notificationsOf } from '../../../services/s3/notification/shapes.ts';
import { Buckets } from '../../../services/s3/buckets.ts';
import { scheduleArn } from '../../../services/scheduler/schedule/schedule.ts';
import { Schedules } from '../../../services/scheduler/schedule/schedules.ts';
import { topicArn, Topics } from '../../../services/sns/topics.ts';
import type { TargetNode } from '../contract.ts';

/** Topics, buckets, rules and schedules that feed something or are the destination of something. */
export async function targetNodes(
  meta: MetaStore,
  namespace: Namespace,
  destinations: ReadonlySet<string>,
): Promise<TargetNode[]> {
  const all = await Promise.all([
    topics(meta, namespace),
    buckets(meta, namespace),
    rules(meta, namespace),
    schedules(meta, namespace),
  ]);
  return all.flat().filter(({ arn, feeds }) => feeds.length > 0 || destinations.has(arn));
}

async function topics(meta: MetaStore, namespace: Namespace): Promise<TargetNode[]> {
  const found = await new Topics(meta).list(namespace);
  return found.map((topic) => ({
    kind: 'topic',
    name: topic.name,
    arn: topicArn(topic),
    feeds: topic.subscriptions.map(({ endpoint }) => endpoint),
  }));
}

async function buckets(meta: MetaStore, namespace: Namespace): Promise<TargetNode[]> {
  const found = await new Buckets(meta).list(namespace);
  return found
    .filter(({ region }) => region === namespace.region)
    .map(({ name, notifications }) => ({
      kind: 'bucket',
      name,
      arn: `arn:${partitionOf(namespace.region)}:s3:::${name}`,
      feeds: notificationsOf(notifications ?? {}).map(({ targetArn }) => targetArn),
    }));
}

async function rules(meta: MetaStore, namespace: Namespace): Promise<TargetNode[]> {
  const found = await new JsonDocuments<RuleDocument>(meta, META_PREFIX.events.rule).list(
    `${namespaceKey(namespace)}/`,
  );
  return found.map(({ value }) => ({
    kind: 'rule',
    name: value.name,
    arn: ruleArn(value),
    feeds: value.targets.map(({ Arn }) => Arn),
  }));
}

async function schedules(meta: MetaStore, namespace: Namespace): Promise<TargetNode[]> {
  const found = await new Schedules(meta).list(namespace);
  return found.map((schedule) => ({
    kind: 'schedule',
    name: schedule.name,
    arn: scheduleArn(schedule),
    feeds: [schedule.settings.Target.Arn],
  }));
}

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
  place: Namespace,
  destinations: ReadonlySet<string>,
): Promise<TargetNode[]> {
  const all = await Promise.all([
    topics(meta, place),
    buckets(meta, place),
    rules(meta, place),
    schedules(meta, place),
  ]);
  return all.flat().filter(({ arn, feeds }) => feeds.length > 0 || destinations.has(arn));
}

async function topics(meta: MetaStore, place: Namespace): Promise<TargetNode[]> {
  const found = await new Topics(meta).list(place);
  return found.map((topic) => ({
    kind: 'topic',
    name: topic.name,
    arn: topicArn(topic),
    feeds: topic.subscriptions.map(({ endpoint }) => endpoint),
  }));
}

async function buckets(meta: MetaStore, place: Namespace): Promise<TargetNode[]> {
  const found = await new Buckets(meta).list(place);
  return found
    .filter(({ region }) => region === place.region)
    .map(({ name, notifications }) => ({
      kind: 'bucket',
      name,
      arn: `arn:${partitionOf(place.region)}:s3:::${name}`,
      feeds: notificationsOf(notifications ?? {}).map(({ targetArn }) => targetArn),
    }));
}

async function rules(meta: MetaStore, place: Namespace): Promise<TargetNode[]> {
  const found = await new JsonDocuments<RuleDocument>(meta, META_PREFIX.events.rule).list(
    `${namespaceKey(place)}/`,
  );
  return found.map(({ value }) => ({
    kind: 'rule',
    name: value.name,
    arn: ruleArn(value),
    feeds: value.targets.map(({ Arn }) => Arn),
  }));
}

async function schedules(meta: MetaStore, place: Namespace): Promise<TargetNode[]> {
  const found = await new Schedules(meta).list(place);
  return found.map((schedule) => ({
    kind: 'schedule',
    name: schedule.name,
    arn: scheduleArn(schedule),
    feeds: [schedule.settings.Target.Arn],
  }));
}

import { isDeepStrictEqual } from 'node:util';
import { differs, type Properties, type ResourceContext, tagChanges } from '../handler.ts';
import { callDynamoDb, callIfKnown } from './table-calls.ts';
import { typed } from './table-input.ts';

interface TimeToLive {
  readonly AttributeName?: string;
  readonly Enabled: boolean;
}

/** Sets the attribute with the time at which items expire; another one has to be disabled first. */
export async function setTimeToLive(name: string, next: Properties, context: ResourceContext): Promise<void> {
  const { TimeToLiveDescription } = await callDynamoDb('DescribeTimeToLive', { TableName: name }, context);
  const { AttributeName, TimeToLiveStatus } = TimeToLiveDescription as Record<string, string>;
  const isEnabled = TimeToLiveStatus?.startsWith('ENABL') === true;
  const present: TimeToLive = isEnabled
    ? { AttributeName: AttributeName!, Enabled: true }
    : { Enabled: false };
  const { TimeToLiveSpecification: declared } = next;
  const wanted = (declared === undefined ? { Enabled: false } : typed(declared)) as TimeToLive;
  if (isDeepStrictEqual(present, wanted) || (!present.Enabled && !wanted.Enabled)) return;
  const set = (TimeToLiveSpecification: TimeToLive) =>
    callDynamoDb('UpdateTimeToLive', { TableName: name, TimeToLiveSpecification }, context);
  if (present.Enabled) await set({ ...present, Enabled: false });
  if (wanted.Enabled) await set(wanted);
}

export async function setBackups(
  name: string,
  next: Properties,
  previous: Properties,
  context: ResourceContext,
): Promise<void> {
  if (!differs(next, previous, ['PointInTimeRecoverySpecification'])) return;
  const disabled = { PointInTimeRecoveryEnabled: false };
  const specification = typed(next['PointInTimeRecoverySpecification'] ?? disabled);
  const input = { TableName: name, PointInTimeRecoverySpecification: specification };
  await callIfKnown('UpdateContinuousBackups', input, context);
}

/** @param arn of the table, as the other server knows it */
export async function updateTableTags(
  arn: string,
  next: Properties,
  previous: Properties,
  context: ResourceContext,
): Promise<void> {
  const { added, removed } = tagChanges(next, previous);
  const tags = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
  if (removed.length > 0) await callIfKnown('UntagResource', { ResourceArn: arn, TagKeys: removed }, context);
  if (tags.length > 0) await callIfKnown('TagResource', { ResourceArn: arn, Tags: tags }, context);
}

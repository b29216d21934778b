import { formatArn, parseArn } from '../../../../lib/aws/arn.ts';
import { ResourceNotFound } from '../../../lambda/errors.ts';
import { CreateEventSourceMapping } from '../../../lambda/operations/create-event-source-mapping.ts';
import { DeleteEventSourceMapping } from '../../../lambda/operations/delete-event-source-mapping.ts';
import { GetEventSourceMapping } from '../../../lambda/operations/get-event-source-mapping.ts';
import { ListEventSourceMappings } from '../../../lambda/operations/list-event-source-mappings.ts';
import { TagResource } from '../../../lambda/operations/tag-resource.ts';
import { UntagResource } from '../../../lambda/operations/untag-resource.ts';
import { UpdateEventSourceMapping } from '../../../lambda/operations/update-event-source-mapping.ts';
import { readFilterPatterns } from '../../../lambda/mapping/settings.ts';
import {
  type Attributes,
  differs,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  shapesOf,
  tagChanges,
  tagMap,
  unlessMissing,
} from '../handler.ts';

/** The value of a setting that a template no longer contains: docs/aws/mappings.md#settings. */
const SETTING_DEFAULTS: Properties = {
  BatchSize: 100,
  BisectBatchOnFunctionError: false,
  DestinationConfig: { OnFailure: {} },
  Enabled: true,
  FilterCriteria: { Filters: [] },
  FunctionName: undefined,
  FunctionResponseTypes: [],
  KmsKeyArn: '',
  MaximumBatchingWindowInSeconds: 0,
  MaximumRecordAgeInSeconds: -1,
  MaximumRetryAttempts: -1,
  MetricsConfig: { Metrics: [] },
  ParallelizationFactor: 1,
  ProvisionedPollerConfig: {},
  ScalingConfig: {},
  TumblingWindowInSeconds: 0,
};
const QUEUE_DEFAULTS: Properties = { ...SETTING_DEFAULTS, BatchSize: 10 };
const SETTINGS = Object.keys(SETTING_DEFAULTS);
/** The API has another name for the key. */
const hasSameShape = (name: string) => name !== 'KmsKeyArn';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const eventSourceMapping: ResourceHandler = {
  type: 'AWS::Lambda::EventSourceMapping',
  properties: {
    EventSourceArn: 'replace',
    StartingPosition: 'replace',
    StartingPositionTimestamp: 'replace',
    Tags: 'update',
    ...Object.fromEntries(SETTINGS.map((name) => [name, 'update' as const])),
  },
  required: ['FunctionName'],
  nameProperty: undefined,
  attributeNames: ['Id', 'EventSourceMappingArn'],
  stackTags: 'with-system-tags',
  shapes: shapesOf(CreateEventSourceMapping, ['StartingPosition', ...SETTINGS.filter(hasSameShape)]),
  checks: {
    // Only streams have a starting position.
    FilterCriteria: (criteria, { StartingPosition: position }) =>
      readFilterPatterns(criteria as Properties, position === undefined ? 'queue' : 'stream'),
  },
  // It invokes the function only after the mapping is enabled.
  buildsOn: ['AWS::Lambda::Function'],

  /** A function has at most one mapping for a source, and the service generates its id. */
  creationKey: (properties) =>
    `${String(properties['FunctionName'])}|${String(properties['EventSourceArn'])}`,

  async find(_, properties, context) {
    const wanted = pick(properties, ['FunctionName', 'EventSourceArn']);
    const { EventSourceMappings: mappings } = await context.call('lambda', ListEventSourceMappings, wanted);
    return mappings.at(0)?.UUID;
  },

  async create(_, properties, context) {
    const seconds = properties['StartingPositionTimestamp'];
    const mapping = await context.call('lambda', CreateEventSourceMapping, {
      ...pick(properties, ['EventSourceArn', 'StartingPosition']),
      ...settingsOf(properties, SETTINGS),
      ...(properties['Tags'] !== undefined && { Tags: tagMap(properties['Tags']) }),
      ...(seconds !== undefined && { StartingPositionTimestamp: Number(seconds) * 1000 }),
    });
    await context.created(mapping.UUID);
    // The service enables it asynchronously; no record is missed, because its starting position is already stored.
    return attributes(mapping.UUID, context);
  },

  async update(uuid, next, previous, context) {
    const named = SETTINGS.filter((name) => next[name] !== undefined || previous[name] !== undefined);
    const isQueue = parseArn(String(next['EventSourceArn']))?.service === 'sqs';
    const defaults = isQueue ? QUEUE_DEFAULTS : SETTING_DEFAULTS;
    const settings = settingsOf({ ...defaults, ...next }, named);
    await waitSettled(uuid, context);
    if (differs(next, previous, SETTINGS)) {
      await context.call('lambda', UpdateEventSourceMapping, { UUID: uuid, ...settings });
      await waitSettled(uuid, context);
    }
    const { added, removed } = tagChanges(next, previous);
    const { EventSourceMappingArn: Resource } = attributes(uuid, context);
    if (removed.length > 0) await context.call('lambda', UntagResource, { Resource, TagKeys: removed });
    if (Object.keys(added).length > 0) await context.call('lambda', TagResource, { Resource, Tags: added });
    return attributes(uuid, context);
  },

  async remove(uuid, _, context) {
    if ((await stateOf(uuid, context)) === undefined) return;
    // A mapping that was being deleted does not exist afterwards.
    await waitSettled(uuid, context);
    await unlessMissing(context.call('lambda', DeleteEventSourceMapping, { UUID: uuid }), ResourceNotFound);
    await context.waitUntil(async () => (await stateOf(uuid, context)) === undefined);
  },
};

/** The settings under the names of the API. */
function settingsOf(properties: Properties, names: readonly string[]): Properties {
  const { KmsKeyArn, ...settings } = pick(properties, names);
  return KmsKeyArn === undefined ? settings : { ...settings, KMSKeyArn: KmsKeyArn };
}

function attributes(uuid: string, context: ResourceContext): Attributes {
  return {
    Id: uuid,
    EventSourceMappingArn: formatArn('lambda', context, `event-source-mapping:${uuid}`),
  };
}

/** A mapping rejects changes while an earlier change is in progress. */
async function waitSettled(uuid: string, context: ResourceContext): Promise<void> {
  await context.waitUntil(async () =>
    ['Enabled', 'Disabled', undefined].includes(await stateOf(uuid, context)),
  );
}

/** @returns undefined when the mapping does not exist */
async function stateOf(uuid: string, context: ResourceContext): Promise<string | undefined> {
  const request = context.call('lambda', GetEventSourceMapping, { UUID: uuid });
  return (await unlessMissing(request, ResourceNotFound))?.State;
}

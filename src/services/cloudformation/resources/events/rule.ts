import { ResourceNotFound } from '../../../events/errors.ts';
import { DeleteRule } from '../../../events/operations/delete-rule.ts';
import { DescribeRule } from '../../../events/operations/describe-rule.ts';
import { ListTargetsByRule } from '../../../events/operations/list-targets-by-rule.ts';
import { checkSchedule, compilePattern, PutRule } from '../../../events/operations/put-rule.ts';
import { PutTargets } from '../../../events/operations/put-targets.ts';
import { RemoveTargets } from '../../../events/operations/remove-targets.ts';
import { DEFAULT_BUS } from '../../../events/rules/rule.ts';
import {
  jsonText,
  type Attributes,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  shapesOf,
  textOf,
  unlessMissing,
} from '../handler.ts';
import { updateTags } from './tags.ts';

const MAX_NAME_LENGTH = 64;
const SETTINGS = ['Description', 'RoleArn', 'ScheduleExpression', 'State'];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export const eventsRule: ResourceHandler = {
  type: 'AWS::Events::Rule',
  properties: {
    Name: 'replace',
    EventBusName: 'replace',
    ...Object.fromEntries(SETTINGS.map((name) => [name, 'update' as const])),
    EventPattern: 'update',
    Targets: 'update',
    Tags: 'update',
  },
  required: [],
  nameProperty: 'Name',
  attributeNames: ['Arn'],
  stackTags: 'own',
  shapes: shapesOf(PutRule, ['Name', 'ScheduleExpression', 'State']),
  checks: {
    ScheduleExpression: (expression, { EventBusName: bus = DEFAULT_BUS }) =>
      checkSchedule(String(expression), String(bus)),
    EventPattern: (pattern) => compilePattern(jsonText(pattern)),
  },

  creationKey: (properties, context) => textOf(properties, 'Name') ?? context.generateName(MAX_NAME_LENGTH),

  async find(name, properties, context) {
    await context.call('events', DescribeRule, addressOf(name, properties));
    return physicalId(name, properties);
  },

  async create(name, properties, context) {
    const { RuleArn } = await putRule(name, properties, context, pick(properties, ['Tags']));
    await context.created(physicalId(name, properties));
    await putTargets(name, properties, context);
    return { Arn: RuleArn };
  },

  async update(id, next, previous, context): Promise<Attributes> {
    const name = nameOf(id);
    const { RuleArn } = await putRule(name, next, context, {});
    await putTargets(name, next, context);
    await updateTags(RuleArn, next, previous, context);
    return { Arn: RuleArn };
  },

  async remove(id, properties, context) {
    const name = nameOf(id);
    await unlessMissing(removeTargets(name, properties, context, []), ResourceNotFound);
    await unlessMissing(context.call('events', DeleteRule, addressOf(name, properties)), ResourceNotFound);
  },
};

/** The id of a rule of another bus than the default one contains the bus: `orders|rule`. */
function physicalId(name: string, properties: Properties): string {
  const bus = textOf(properties, 'EventBusName');
  return bus === undefined || bus === 'default' ? name : `${bus}|${name}`;
}

function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('|') + 1);
}

function addressOf(name: string, properties: Properties) {
  return { Name: name, ...pick(properties, ['EventBusName']) };
}

function putRule(name: string, properties: Properties, context: ResourceContext, tags: Properties) {
  const { EventPattern: pattern } = properties;
  return context.call('events', PutRule, {
    ...addressOf(name, properties),
    ...pick(properties, SETTINGS),
    ...(pattern !== undefined && {
      EventPattern: jsonText(pattern),
    }),
    ...tags,
  });
}

async function putTargets(name: string, properties: Properties, context: ResourceContext): Promise<void> {
  const targets = (properties['Targets'] ?? []) as readonly Readonly<{ Id: string }>[];
  await removeTargets(
    name,
    properties,
    context,
    targets.map(({ Id: id }) => id),
  );
  if (targets.length === 0) return;
  const rule = { Rule: name, ...pick(properties, ['EventBusName']) };
  await context.call('events', PutTargets, { ...rule, Targets: targets });
}

/** @param kept ids of targets that stay */
async function removeTargets(
  name: string,
  properties: Properties,
  context: ResourceContext,
  kept: readonly string[],
): Promise<void> {
  const rule = { Rule: name, ...pick(properties, ['EventBusName']) };
  const { Targets: current } = await context.call('events', ListTargetsByRule, rule);
  const ids = current.map(({ Id: id }) => id).filter((id) => !kept.includes(id));
  if (ids.length > 0) await context.call('events', RemoveTargets, { ...rule, Ids: ids });
}

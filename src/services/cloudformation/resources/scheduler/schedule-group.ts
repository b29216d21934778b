import { formatArn } from '../../../../lib/aws/arn.ts';
import { ResourceNotFound } from '../../../scheduler/errors.ts';
import { CreateScheduleGroup } from '../../../scheduler/operations/create-schedule-group.ts';
import { DeleteScheduleGroup } from '../../../scheduler/operations/delete-schedule-group.ts';
import { GetScheduleGroup } from '../../../scheduler/operations/get-schedule-group.ts';
import { TagResource } from '../../../scheduler/operations/tag-resource.ts';
import { UntagResource } from '../../../scheduler/operations/untag-resource.ts';
import {
  type Attributes,
  pick,
  type ResourceContext,
  type ResourceHandler,
  tagChanges,
  textOf,
  unlessMissing,
} from '../handler.ts';

const MAX_NAME_LENGTH = 64;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedulegroup.html */
export const schedulerScheduleGroup: ResourceHandler = {
  type: 'AWS::Scheduler::ScheduleGroup',
  properties: { Name: 'replace', Tags: 'update' },
  required: [],
  nameProperty: 'Name',
  attributeNames: ['Arn', 'State'],
  stackTags: 'own',

  creationKey: (properties, context) => textOf(properties, 'Name') ?? context.generateName(MAX_NAME_LENGTH),

  find: async (name, _, context) => (await context.call('scheduler', GetScheduleGroup, { Name: name })).Name,

  async create(name, properties, context) {
    await context.call('scheduler', CreateScheduleGroup, { Name: name, ...pick(properties, ['Tags']) });
    await context.created(name);
    return attributes(name, context);
  },

  async update(name, next, previous, context) {
    const { added, removed } = tagChanges(next, previous);
    const { Arn: ResourceArn } = attributes(name, context);
    await context.call('scheduler', UntagResource, { ResourceArn, TagKeys: removed });
    const tags = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
    await context.call('scheduler', TagResource, { ResourceArn, Tags: tags });
    return attributes(name, context);
  },

  async remove(name, _, context) {
    await unlessMissing(context.call('scheduler', DeleteScheduleGroup, { Name: name }), ResourceNotFound);
  },
};

function attributes(name: string, context: ResourceContext): Attributes {
  return { Arn: formatArn('scheduler', context, `schedule-group/${name}`), State: 'ACTIVE' };
}

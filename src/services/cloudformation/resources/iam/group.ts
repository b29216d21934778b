import { NoSuchEntity } from '../../../iam/errors.ts';
import { CreateGroup } from '../../../iam/operations/groups/create-group.ts';
import { DeleteGroup } from '../../../iam/operations/groups/delete-group.ts';
import { GetGroup } from '../../../iam/operations/groups/get-group.ts';
import { UpdateGroup } from '../../../iam/operations/groups/update-group.ts';
import {
  type Attributes,
  differs,
  pick,
  type ResourceContext,
  type ResourceHandler,
  textOf,
  unlessMissing,
} from '../handler.ts';
import { GROUP } from './identity-kinds.ts';
import { setPolicies } from './identity-policies.ts';

const MAX_NAME_LENGTH = 128;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-group.html */
export const iamGroup: ResourceHandler = {
  type: 'AWS::IAM::Group',
  properties: { GroupName: 'replace', Path: 'update', ManagedPolicyArns: 'update', Policies: 'update' },
  required: [],
  nameProperty: 'GroupName',
  attributeNames: ['Arn'],

  creationKey: (properties, context) =>
    textOf(properties, 'GroupName') ?? context.generateName(MAX_NAME_LENGTH),

  find: async (name, _, context) =>
    (await context.call('iam', GetGroup, { GroupName: name })).Group.GroupName,

  async create(name, properties, context) {
    await context.call('iam', CreateGroup, { GroupName: name, ...pick(properties, ['Path']) });
    await context.created(name);
    await setPolicies(GROUP, name, properties, {}, context);
    return attributes(name, context);
  },

  async update(name, next, previous, context) {
    if (differs(next, previous, ['Path'])) {
      await context.call('iam', UpdateGroup, { GroupName: name, NewPath: textOf(next, 'Path') ?? '/' });
    }
    await setPolicies(GROUP, name, next, previous, context);
    return attributes(name, context);
  },

  async remove(name, properties, context) {
    // IAM does not delete a group that has policies.
    await setPolicies(GROUP, name, {}, properties, context);
    await unlessMissing(context.call('iam', DeleteGroup, { GroupName: name }), NoSuchEntity);
  },
};

async function attributes(name: string, context: ResourceContext): Promise<Attributes> {
  return { Arn: (await context.call('iam', GetGroup, { GroupName: name })).Group.Arn };
}

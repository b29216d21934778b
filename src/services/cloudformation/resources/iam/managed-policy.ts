import { formatGlobalArn, partitionOf } from '../../../../lib/aws/arn.ts';
import { NoSuchEntity } from '../../../iam/errors.ts';
import { CreatePolicy } from '../../../iam/operations/policies/create-policy.ts';
import { CreatePolicyVersion } from '../../../iam/operations/policies/create-policy-version.ts';
import { DeletePolicy } from '../../../iam/operations/policies/delete-policy.ts';
import { DeletePolicyVersion } from '../../../iam/operations/policies/delete-policy-version.ts';
import { GetPolicy } from '../../../iam/operations/policies/get-policy.ts';
import { ListPolicyVersions } from '../../../iam/operations/policies/list-policy-versions.ts';
import {
  type Attributes,
  differs,
  jsonText,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  textOf,
  unlessMissing,
} from '../handler.ts';
import { eachListed, eachNoLongerListed } from './identity-policies.ts';

const MAX_NAME_LENGTH = 128;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html */
export const iamManagedPolicy: ResourceHandler = {
  type: 'AWS::IAM::ManagedPolicy',
  properties: {
    ManagedPolicyName: 'replace',
    Path: 'replace',
    Description: 'replace',
    PolicyDocument: 'update',
    Roles: 'update',
    Users: 'update',
    Groups: 'update',
  },
  required: ['PolicyDocument'],
  nameProperty: 'ManagedPolicyName',
  attributeNames: [
    'PolicyArn',
    'PolicyId',
    'DefaultVersionId',
    'CreateDate',
    'UpdateDate',
    'AttachmentCount',
    'PermissionsBoundaryUsageCount',
    'IsAttachable',
  ],

  creationKey: (properties, context) =>
    textOf(properties, 'ManagedPolicyName') ?? context.generateName(MAX_NAME_LENGTH),

  async find(name, properties, context) {
    const owner = { account: context.account, partition: partitionOf(context.region) };
    const arn = formatGlobalArn('iam', owner, `policy${textOf(properties, 'Path') ?? '/'}${name}`);
    return (await context.call('iam', GetPolicy, { PolicyArn: arn })).Policy.Arn;
  },

  async create(name, properties, context) {
    const { Policy: policy } = await context.call('iam', CreatePolicy, {
      PolicyName: name,
      PolicyDocument: jsonText(properties['PolicyDocument']),
      ...pick(properties, ['Path', 'Description']),
    });
    await context.created(policy.Arn);
    await attach(policy.Arn, properties, {}, context);
    return attributes(policy.Arn, context);
  },

  async update(arn, next, previous, context) {
    if (differs(next, previous, ['PolicyDocument'])) {
      const PolicyDocument = jsonText(next['PolicyDocument']);
      await context.call('iam', CreatePolicyVersion, { PolicyArn: arn, PolicyDocument, SetAsDefault: true });
      await deleteOldVersions(arn, context);
    }
    await attach(arn, next, previous, context);
    return attributes(arn, context);
  },

  async remove(arn, properties, context) {
    // IAM does not delete a policy that is attached, or that has versions besides the default.
    await attach(arn, {}, properties, context);
    await unlessMissing(deleteOldVersions(arn, context), NoSuchEntity);
    await unlessMissing(context.call('iam', DeletePolicy, { PolicyArn: arn }), NoSuchEntity);
  },
};

async function attributes(arn: string, context: ResourceContext): Promise<Attributes> {
  const { Policy: policy } = await context.call('iam', GetPolicy, { PolicyArn: arn });
  return {
    PolicyArn: arn,
    PolicyId: policy.PolicyId,
    DefaultVersionId: policy.DefaultVersionId,
    CreateDate: new Date(policy.CreateDate).toISOString(),
    UpdateDate: new Date(policy.UpdateDate).toISOString(),
    AttachmentCount: String(policy.AttachmentCount),
    PermissionsBoundaryUsageCount: String(policy.PermissionsBoundaryUsageCount),
    IsAttachable: String(policy.IsAttachable),
  };
}

/** Deletes all versions except the default: the number of versions is limited. */
async function deleteOldVersions(arn: string, context: ResourceContext): Promise<void> {
  const { Versions: versions } = await context.call('iam', ListPolicyVersions, { PolicyArn: arn });
  for (const { VersionId, IsDefaultVersion } of versions) {
    if (!IsDefaultVersion) await context.call('iam', DeletePolicyVersion, { PolicyArn: arn, VersionId });
  }
}

async function attach(arn: string, next: Properties, previous: Properties, context: ResourceContext) {
  await eachListed(next, async ({ nameMember, attach: operation }, name) =>
    context.call('iam', operation, { [nameMember]: name, PolicyArn: arn }),
  );
  await eachNoLongerListed(next, previous, async ({ nameMember, detach }, name) =>
    unlessMissing(context.call('iam', detach, { [nameMember]: name, PolicyArn: arn }), NoSuchEntity),
  );
}

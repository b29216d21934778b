import { formatArn, formatGlobalArn, partitionOf, urlSuffixOf } from '../../../../lib/aws/arn.ts';
import type { ResourceContext, ResourceHandler } from '../handler.ts';
import { keptType } from './kept-type.ts';

const generated =
  (maxLength: number) =>
  (context: ResourceContext): string =>
    context.generateName(maxLength);

/**
 * Types that real templates contain beside a pipeline, and that have no behaviour on one machine.
 * Properties and return values: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
 */
export const KEPT_TYPES: readonly ResourceHandler[] = [
  // In every stack of the CDK: which constructs it uses. It exists only in CloudFormation on AWS too.
  keptType({ type: 'AWS::CDK::Metadata', updated: ['Analytics'], newId: generated(128), note: '' }),
  keptType({
    type: 'AWS::CloudWatch::Dashboard',
    replacedBy: ['DashboardName'],
    updated: ['DashboardBody', 'Tags'],
    required: ['DashboardBody'],
    nameProperty: 'DashboardName',
    newId: generated(255),
  }),
  keptType({
    type: 'AWS::ECR::Repository',
    replacedBy: ['EncryptionConfiguration', 'RepositoryName'],
    updated: [
      'EmptyOnDelete',
      'ImageScanningConfiguration',
      'ImageTagMutability',
      'ImageTagMutabilityExclusionFilters',
      'LifecyclePolicy',
      'RepositoryPolicyText',
      'Tags',
    ],
    nameProperty: 'RepositoryName',
    newId: (context) => context.generateName(256).toLowerCase(),
    attributeNames: ['Arn', 'RepositoryUri'],
    attributes: (name, _, context) => ({
      Arn: formatArn('ecr', context, `repository/${name}`),
      RepositoryUri: `${context.account}.dkr.ecr.${context.region}.${urlSuffixOf(context.region)}/${name}`,
    }),
  }),
  keptType({
    type: 'AWS::KMS::Alias',
    replacedBy: ['AliasName'],
    updated: ['TargetKeyId'],
    required: ['AliasName', 'TargetKeyId'],
    nameProperty: 'AliasName',
    newId: generated(256),
  }),
  keptType({
    type: 'AWS::KMS::Key',
    updated: [
      'BypassPolicyLockoutSafetyCheck',
      'Description',
      'Enabled',
      'EnableKeyRotation',
      'KeyPolicy',
      'KeySpec',
      'KeyUsage',
      'MultiRegion',
      'Origin',
      'PendingWindowInDays',
      'RotationPeriodInDays',
      'Tags',
    ],
    newId: (context) => context.uuid(),
    attributeNames: ['Arn', 'KeyId'],
    attributes: (id, _, context) => ({ Arn: formatArn('kms', context, `key/${id}`), KeyId: id }),
  }),
  keptType({
    type: 'AWS::IAM::InstanceProfile',
    replacedBy: ['InstanceProfileName', 'Path'],
    updated: ['Roles'],
    required: ['Roles'],
    nameProperty: 'InstanceProfileName',
    newId: generated(128),
    attributeNames: ['Arn'],
    attributes: (name, { Path: path = '/' }, { account, region }) => ({
      Arn: formatGlobalArn(
        'iam',
        { account, partition: partitionOf(region) },
        `instance-profile${String(path)}${name}`,
      ),
    }),
  }),
];

import { compileEvents } from '../events/compile-events.ts';
import type { ApiRoute, BucketNotification } from '../events/event-kind.ts';
import { functionCode } from './function-code.ts';
import { functionRole } from './function-role.ts';
import { compileFunctionUrl } from './function-url.ts';
import { publishAlias } from './function-version.ts';
import { compileInvokeConfig } from './invoke-config.ts';
import {
  type Expansion,
  invalidResource,
  literalText,
  type ParameterTexts,
  rejectUnknownProperties,
  type SamResource,
} from '../sam-resource.ts';
import { tagList } from '../tags.ts';
import { omitFrom, pickFrom, present, type Tree, treeOf } from '../tree.ts';

/** Properties that `AWS::Lambda::Function` has with the same name and value. */
const SAME = [
  'Architectures',
  'Description',
  'Environment',
  'EphemeralStorage',
  'FunctionName',
  'Handler',
  'KmsKeyArn',
  'Layers',
  'LoggingConfig',
  'MemorySize',
  'PackageType',
  'RecursiveLoop',
  'ReservedConcurrentExecutions',
  'Runtime',
  'RuntimeManagementConfig',
  'SnapStart',
  'Timeout',
  'VpcConfig',
];
const EXPANDED = [
  'AssumeRolePolicyDocument',
  'AutoPublishAlias',
  'AutoPublishAliasAllProperties',
  'AutoPublishCodeSha256',
  'CodeUri',
  'DeadLetterQueue',
  'DeploymentPreference',
  'EventInvokeConfig',
  'Events',
  'FunctionUrlConfig',
  'InlineCode',
  'PermissionsBoundary',
  'Policies',
  'PropagateTags',
  'ProvisionedConcurrencyConfig',
  'Role',
  'RolePath',
  'Tags',
  'Tracing',
  'VersionDeletionPolicy',
  'VersionDescription',
];
const DEAD_LETTER_ACTIONS: Readonly<Record<string, string>> = { SNS: 'sns:Publish', SQS: 'sqs:SendMessage' };

export interface FunctionExpansion extends Expansion {
  readonly routes: readonly ApiRoute[];
  readonly notifications: readonly BucketNotification[];
}

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html */
export function expandFunction(resource: SamResource, parameters: ParameterTexts): FunctionExpansion {
  rejectUnknownProperties(resource, [...SAME, ...EXPANDED]);
  const { logicalId, properties, attributes } = resource;
  const code = functionCode(resource);
  const alias = aliasName(resource, parameters);
  const published =
    alias === undefined
      ? undefined
      : publishAlias(resource, {
          code,
          alias,
          codeSha256: literalText(properties['AutoPublishCodeSha256'], parameters),
        });
  const target = { Ref: published?.aliasId ?? logicalId };
  const invokeConfig = compileInvokeConfig(
    resource,
    published && alias !== undefined ? { id: published.aliasId, name: alias } : undefined,
  );
  const events = compileEvents(resource, { target, parameters });
  const role = `${logicalId}Role`;
  return {
    resources: {
      [logicalId]: {
        ...attributes,
        Type: 'AWS::Lambda::Function',
        Properties: present({
          ...pickFrom(properties, SAME),
          Code: code,
          DeadLetterConfig: deadLetterConfig(resource),
          Role: properties['Role'] ?? { 'Fn::GetAtt': [role, 'Arn'] },
          Tags: tagList({ 'lambda:createdBy': 'SAM', ...treeOf(properties['Tags']) }),
          TracingConfig: tracingConfig(properties),
        }),
      },
      ...(properties['Role'] === undefined && {
        [role]: functionRole(resource, {
          managed: events.flatMap(({ managedPolicies = [] }) => managedPolicies),
          inline: [
            ...deadLetterPolicy(resource),
            ...invokeConfig.policies,
            ...events.flatMap(({ policies = [] }) => policies),
          ],
        }),
      }),
      ...published?.resources,
      ...compileFunctionUrl(resource, target),
      ...invokeConfig.resources,
      ...Object.assign({}, ...events.map(({ resources }) => resources)),
    },
    ...(published && {
      references: {
        [`${logicalId}.Alias`]: published.aliasId,
        [`${logicalId}.Version`]: published.versionId,
      },
    }),
    routes: events.flatMap(({ routes = [] }) => routes),
    notifications: events.flatMap(({ notifications = [] }) => notifications),
  };
}

function aliasName(resource: SamResource, parameters: ParameterTexts): string | undefined {
  const value = resource.properties['AutoPublishAlias'];
  const name = literalText(value, parameters);
  if (value !== undefined && name === undefined) {
    throw invalidResource(
      resource,
      "'AutoPublishAlias' must be a string or a Ref to a template parameter: it is part of logical ids.",
    );
  }
  if (name === undefined && resource.properties['ProvisionedConcurrencyConfig'] !== undefined) {
    throw invalidResource(
      resource,
      'To set ProvisionedConcurrencyConfig AutoPublishALias must be defined on the function',
    );
  }
  return name;
}

function tracingConfig({ Tracing: mode }: Tree): Tree | undefined {
  return mode === undefined || mode === 'Disabled' ? undefined : { Mode: mode };
}

function deadLetterConfig(resource: SamResource): Tree | undefined {
  const queue = resource.properties['DeadLetterQueue'];
  return queue === undefined ? undefined : omitFrom(treeOf(queue), ['Type']);
}

function deadLetterPolicy(resource: SamResource) {
  const { DeadLetterQueue: queue } = resource.properties;
  if (queue === undefined) return [];
  const { Type: type, TargetArn: arn } = treeOf(queue);
  const action = DEAD_LETTER_ACTIONS[String(type)];
  if (action === undefined || arn === undefined) {
    throw invalidResource(
      resource,
      "'DeadLetterQueue' requires Type and TargetArn properties to be specified. Valid types are SNS and SQS.",
    );
  }
  return [
    {
      name: 'DeadLetterQueuePolicy',
      version: '2012-10-17',
      statements: [{ Action: action, Resource: arn, Effect: 'Allow' }],
    },
  ];
}

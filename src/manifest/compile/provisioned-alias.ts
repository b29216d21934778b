import { createHash } from 'node:crypto';
import type { FunctionConfig, TextOrIntrinsic } from '../manifest.ts';
import { functionLogicalId, provisionedAliasLogicalId, versionLogicalId } from './naming.ts';
import type { TemplateResource } from './template.ts';

/** The framework's name for the alias with a function's provisioned concurrency. */
export const PROVISIONED_ALIAS = 'provisioned';

/** Properties of a function that are not part of its versions. A change of only these publishes no new version. */
const UNVERSIONED_PROPERTIES = ['FunctionName', 'RecursiveLoop', 'ReservedConcurrentExecutions', 'Tags'];

export function hasProvisionedAlias({ provisionedConcurrency }: FunctionConfig): boolean {
  return provisionedConcurrency !== undefined && provisionedConcurrency !== 0;
}

/** A version of the function for each content, and an alias of the newest one with the provisioned concurrency. */
export function compileProvisionedAlias(
  name: string,
  config: FunctionConfig,
  functionProperties: Readonly<Record<string, unknown>>,
  condition: Pick<TemplateResource, 'Condition'>,
): Record<string, TemplateResource> {
  if (!hasProvisionedAlias(config)) return {};
  const FunctionName = { Ref: functionLogicalId(name) };
  const versioned = Object.entries(functionProperties).filter(
    ([key]) => !UNVERSIONED_PROPERTIES.includes(key),
  );
  const content = createHash('sha256').update(JSON.stringify(versioned)).digest('hex');
  const version = versionLogicalId(name, content);
  return {
    [version]: {
      Type: 'AWS::Lambda::Version',
      DeletionPolicy: 'Retain',
      Properties: { FunctionName },
      ...condition,
    },
    [provisionedAliasLogicalId(name)]: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName,
        FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
        Name: PROVISIONED_ALIAS,
        ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: config.provisionedConcurrency },
      },
      DependsOn: functionLogicalId(name),
      ...condition,
    },
  };
}

/** The ARN that events invoke: that of the alias if there is one. */
export function invokedArn(name: string, config: FunctionConfig): TextOrIntrinsic {
  const arn = { 'Fn::GetAtt': [functionLogicalId(name), 'Arn'] };
  return hasProvisionedAlias(config) ? { 'Fn::Join': [':', [arn, PROVISIONED_ALIAS]] } : arn;
}

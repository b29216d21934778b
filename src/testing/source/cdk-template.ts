import { OperatorError } from '../../lib/operator-error.ts';
import { listOf, omitFrom, type Tree, treeOf } from '../../services/cloudformation/transform/tree.ts';

// The buckets of `cdk bootstrap`: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
const ASSET_BUCKET = /^cdk-[a-z0-9]+-assets-/;

/**
 * Removes what only an account that was bootstrapped for the CDK can have: the check that it was, and the custom resources
 * whose functions are assets of the CDK itself, such as the one that sets the retention of log groups.
 * @param inline logical ids of functions whose code is in the test
 * @throws OperatorError for any other function whose code is an asset
 */
export function withoutBootstrapping(template: Tree, inline: ReadonlySet<string>): Tree {
  const resources = Object.entries(treeOf(template['Resources'])).map(
    ([logicalId, declared]) => [logicalId, treeOf(declared)] as const,
  );
  const assets = new Set(
    resources
      .filter(([logicalId, resource]) => !inline.has(logicalId) && hasAsset(resource))
      .map(([logicalId]) => logicalId),
  );
  const customIds = new Set<string>();
  const providers = new Set<string>();
  for (const [logicalId, { Type: type, Properties: properties }] of resources) {
    const token = treeOf(treeOf(properties)['ServiceToken'])['Fn::GetAtt'];
    const [provider] = Array.isArray(token) ? (token as unknown[]) : [];
    if (!String(type).startsWith('Custom::') || typeof provider !== 'string' || !assets.has(provider))
      continue;
    customIds.add(logicalId);
    providers.add(provider);
  }
  const lacking = [...assets].filter((logicalId) => !providers.has(logicalId));
  if (lacking.length > 0) {
    throw new OperatorError(
      `The code of ${lacking.join(', ')} is an asset of the CDK, which this process does not have. ` +
        `Give ${lacking.length === 1 ? 'it a handler' : 'them handlers'}: handlers: { ${lacking[0]}: handler }.`,
    );
  }
  return {
    ...omitFrom(template, ['Parameters', 'Rules']),
    ...(template['Parameters'] !== undefined && {
      Parameters: omitFrom(treeOf(template['Parameters']), ['BootstrapVersion']),
    }),
    ...(template['Rules'] !== undefined && {
      Rules: omitFrom(treeOf(template['Rules']), ['CheckBootstrapVersion']),
    }),
    Resources: Object.fromEntries(
      resources
        .filter(([logicalId]) => !customIds.has(logicalId) && !providers.has(logicalId))
        .map(([logicalId, resource]) => [logicalId, withoutDependencies(resource, customIds)]),
    ),
  };
}

function hasAsset({ Type: type, Properties: properties }: Tree): boolean {
  if (type !== 'AWS::Lambda::Function') return false;
  const bucket = treeOf(treeOf(properties)['Code'])['S3Bucket'];
  const name = typeof bucket === 'string' ? bucket : treeOf(bucket)['Fn::Sub'];
  return typeof name === 'string' && ASSET_BUCKET.test(name);
}

function withoutDependencies(resource: Tree, removed: ReadonlySet<string>): Tree {
  const { DependsOn: dependsOn } = resource;
  if (dependsOn === undefined) return resource;
  const kept = listOf(dependsOn).filter((name) => typeof name !== 'string' || !removed.has(name));
  return { ...omitFrom(resource, ['DependsOn']), ...(kept.length > 0 && { DependsOn: kept }) };
}

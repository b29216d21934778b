import { generated, type SamResource } from '../sam-resource.ts';
import { pickFrom, type Tree, treeOf } from '../tree.ts';

/** `FunctionUrlConfig`: the URL, and the permissions that make it public. */
export function compileFunctionUrl(resource: SamResource, target: Tree): Readonly<Record<string, Tree>> {
  const { logicalId, properties } = resource;
  if (properties['FunctionUrlConfig'] === undefined) return {};
  const config = treeOf(properties['FunctionUrlConfig']);
  const permission = (settings: Tree) =>
    generated(resource, 'AWS::Lambda::Permission', { FunctionName: target, Principal: '*', ...settings });
  return {
    [`${logicalId}Url`]: generated(resource, 'AWS::Lambda::Url', {
      TargetFunctionArn: target,
      ...pickFrom(config, ['AuthType', 'Cors', 'InvokeMode']),
    }),
    ...(config['AuthType'] === 'NONE' && {
      [`${logicalId}UrlPublicPermissions`]: permission({
        Action: 'lambda:InvokeFunctionUrl',
        FunctionUrlAuthType: 'NONE',
      }),
      [`${logicalId}URLInvokeAllowPublicAccess`]: permission({
        Action: 'lambda:InvokeFunction',
        InvokedViaFunctionUrl: true,
      }),
    }),
  };
}

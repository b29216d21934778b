import type { Manifest, TextOrIntrinsic } from '../../manifest.ts';
import { invokedArn } from '../../compile/provisioned-alias.ts';
import { present, type TemplateResource } from '../../compile/template.ts';
import type { Infer } from '../../rules/rule.ts';
import { aliasDependency } from '../event-permission.ts';
import { authorizerLogicalId, authorizerPermissionLogicalId } from './names.ts';
import { apiPermission, apiReference } from './references.ts';
import type { providerHttpApi } from './rule.ts';

type Authorizer = NonNullable<Infer<typeof providerHttpApi>['authorizers']>[string];

/** The authorizers of `provider.httpApi`, and the permissions to invoke their functions. */
export function compileAuthorizers(manifest: Manifest): Record<string, TemplateResource> {
  const { authorizers = {} } = manifest.provider.httpApi ?? {};
  return Object.assign(
    {},
    ...Object.entries(authorizers).map(([key, authorizer]) =>
      compileAuthorizer(manifest, authorizer.name ?? key, authorizer),
    ),
  );
}

function compileAuthorizer(
  manifest: Manifest,
  name: string,
  authorizer: Authorizer,
): Record<string, TemplateResource> {
  const { identitySource = [], issuerUrl, audience, type } = authorizer;
  const shared = { ApiId: apiReference(manifest), Name: name, IdentitySource: [identitySource].flat() };
  if (type !== 'request') {
    const jwt = {
      AuthorizerType: 'JWT',
      JwtConfiguration: { Audience: [audience ?? []].flat(), Issuer: issuerUrl },
    };
    return {
      [authorizerLogicalId(name)]: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: { ...shared, ...jwt },
      },
    };
  }
  const { functionArn, managedExternally } = authorizer;
  const functionName = authorizer.functionName ?? '';
  const config = manifest.functions.get(functionName);
  const target: TextOrIntrinsic = functionArn ?? invokedArn(functionName, config ?? { handler: '' });
  const dependency = config ? aliasDependency({ name: functionName, config }) : {};
  return {
    [authorizerLogicalId(name)]: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: present({
        ...shared,
        AuthorizerType: 'REQUEST',
        EnableSimpleResponses: authorizer.enableSimpleResponses,
        AuthorizerResultTtlInSeconds: authorizer.resultTtlInSeconds,
        AuthorizerPayloadFormatVersion: authorizer.payloadVersion ?? '2.0',
        AuthorizerUri: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':apigateway:',
              { Ref: 'AWS::Region' },
              ':lambda:path/2015-03-31/functions/',
              target,
              '/invocations',
            ],
          ],
        },
      }),
      ...dependency,
    },
    ...(managedExternally !== true && {
      [authorizerPermissionLogicalId(name)]: apiPermission(manifest, target, dependency),
    }),
  };
}

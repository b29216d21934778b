import type { FunctionConfig } from '../manifest.ts';
import { provisionedAliasLogicalId, urlLogicalId, urlPermissionLogicalId } from './naming.ts';
import { hasProvisionedAlias, invokedArn } from './provisioned-alias.ts';
import type { ServiceFunction } from './service-function.ts';
import { present, type TemplateResource } from './template.ts';

// The framework's own defaults of `cors: true`, and of the lists that a map of settings leaves out.
const DEFAULT_ORIGINS = ['*'];
const DEFAULT_METHODS = ['*'];
const DEFAULT_HEADERS = [
  'Content-Type',
  'X-Amz-Date',
  'Authorization',
  'X-Api-Key',
  'X-Amz-Security-Token',
  'X-Amzn-Trace-Id',
];

type UrlSettings = Exclude<NonNullable<FunctionConfig['url']>, boolean>;

interface CompiledUrl {
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Compiles the URL of a function, if it has one, and the permissions to call it without credentials. */
export function compileFunctionUrl({ name, config }: ServiceFunction): CompiledUrl {
  const url = config.url === true ? {} : config.url;
  if (!url) return { resources: {}, outputs: {} };
  const target = invokedArn(name, config);
  const authType = url.authorizer === 'aws_iam' ? 'AWS_IAM' : 'NONE';
  const attributes = {
    ...(hasProvisionedAlias(config) && { DependsOn: provisionedAliasLogicalId(name) }),
    ...(config.condition !== undefined && { Condition: config.condition }),
  };
  const permission = (properties: Record<string, unknown>): TemplateResource => ({
    Type: 'AWS::Lambda::Permission',
    Properties: { FunctionName: target, Principal: '*', ...properties },
    ...attributes,
  });
  const id = urlLogicalId(name);
  return {
    resources: {
      [id]: {
        Type: 'AWS::Lambda::Url',
        Properties: present({
          AuthType: authType,
          TargetFunctionArn: target,
          Cors: corsOf(url.cors),
          // Lambda's own default is BUFFERED, which the framework leaves out.
          InvokeMode: url.invokeMode === 'RESPONSE_STREAM' ? url.invokeMode : undefined,
        }),
        ...attributes,
      },
      // A function URL needs both permissions: docs/aws/serverless-framework.md#function-urls.
      ...(authType === 'NONE' && {
        [urlPermissionLogicalId(name, 'invoke-url')]: permission({
          Action: 'lambda:InvokeFunctionUrl',
          FunctionUrlAuthType: authType,
        }),
        [urlPermissionLogicalId(name, 'invoke')]: permission({
          Action: 'lambda:InvokeFunction',
          InvokedViaFunctionUrl: true,
        }),
      }),
    },
    outputs: {
      [id]: {
        Description: 'Lambda Function URL',
        Value: { 'Fn::GetAtt': [id, 'FunctionUrl'] },
        ...(config.condition !== undefined && { Condition: config.condition }),
      },
    },
  };
}

function corsOf(cors: UrlSettings['cors']): unknown {
  // A key without a value reads as null.
  if (!cors) return undefined;
  const settings = cors === true ? {} : cors;
  return present({
    AllowCredentials: settings.allowCredentials === true ? true : undefined,
    AllowHeaders: listOf(settings.allowedHeaders, DEFAULT_HEADERS),
    AllowMethods: listOf(settings.allowedMethods, DEFAULT_METHODS),
    AllowOrigins: listOf(settings.allowedOrigins, DEFAULT_ORIGINS),
    ExposeHeaders: listOf(settings.exposedResponseHeaders, undefined),
    MaxAge: settings.maxAge,
  });
}

/** Without repetitions. A list that is explicitly null is left out. */
function listOf(
  configured: readonly string[] | null | undefined,
  byDefault: readonly string[] | undefined,
): readonly string[] | undefined {
  if (configured === undefined) return byDefault;
  return configured === null ? undefined : [...new Set(configured)];
}

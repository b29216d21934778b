import { REGION_NAME } from '../../lib/aws/region-name.ts';
import { providerApiGateway } from '../events/http/rule.ts';
import { providerHttpApi } from '../events/http-api/rule.ts';
import { logging } from './logging.ts';
import { statements } from './statements.ts';
import { esbuildBuild } from './plugins/esbuild.ts';
import { layerRule } from './layers.ts';
import { functionRule, sharedByFunctions, tags, vpc } from './function.ts';
import { servicePackage } from './packaging.ts';
import {
  any,
  boolean,
  either,
  ignored,
  intrinsic,
  list,
  notServed,
  nullableList,
  nullableRecord,
  object,
  oneOf,
  record,
  refused,
  text,
  unneeded,
} from './rule.ts';

const managedPolicies = list(either(text(), intrinsic));

export const roleSettings = object({
  name: either(text(), intrinsic),
  path: text(),
  statements,
  managedPolicies,
  permissionsBoundary: any,
  permissionBoundary: any,
  tags,
});

const tracing = either(boolean, oneOf('Active', 'PassThrough'));

const iam = object({
  role: either(text(), roleSettings, intrinsic),
  ...unneeded('Millrace has its own deployment bucket', 'deploymentRole'),
});

const deploymentSettings = [
  'cfnRole',
  'deletionProtection',
  'deploymentBucket',
  'deploymentMethod',
  'deploymentPrefix',
  'disableRollback',
  'notificationArns',
  'profile',
  'pruneFunctionVersions',
  'rollbackConfiguration',
  'stackParameters',
  'stackPolicy',
  'stackTags',
] as const;

const otherServices = [
  'alb',
  'cloudFront',
  'vpcEndpointIds',
  'websocket',
  'websocketsApiName',
  'websocketsApiRouteSelectionExpression',
  'websocketsDescription',
] as const;

export const provider = object(
  {
    name: oneOf('aws'),
    ...sharedByFunctions,
    apiGateway: providerApiGateway,
    apiName: text(),
    endpointType: text(/^(?:regional|edge|private)$/i),
    httpApi: providerHttpApi,
    iam,
    iamManagedPolicies: managedPolicies,
    iamRoleStatements: statements,
    kinesis: object({ consumerNamingMode: oneOf('serviceSpecific') }),
    s3: record(record(any)),
    region: text(REGION_NAME, 'the name of a region, such as eu-west-1'),
    rolePermissionsBoundary: any,
    stackName: text(/^[a-zA-Z][a-zA-Z0-9-]{0,127}$/),
    stage: text(/^[a-zA-Z0-9-]+$/, 'letters, digits and hyphens'),
    // The text and the boolean are the form of version 1, and of serverless-plugin-tracing.
    tracing: either(
      object({
        lambda: tracing,
        ...ignored('APIs send no traces to X-Ray here', 'apiGateway'),
      }),
      tracing,
    ),
    vpc,
    logs: object({
      lambda: logging,
      ...unneeded('Millrace has no functions of the framework', 'frameworkLambda'),
      ...ignored('APIs write no access logs here', 'httpApi', 'restApi'),
      ...ignored('it belongs to a service that Millrace does not run', 'websocket'),
    }),
    ...notServed(
      'key',
      'container images are not supported by Millrace. Give functions a handler instead.',
      'ecr',
    ),
    ...unneeded('it configures the deployment to AWS', ...deploymentSettings),
    ...unneeded('only version 2 and 3 of the framework read it', 'eventBridge', 'lambdaHashingVersion'),
    ...ignored('it belongs to a service that Millrace does not run', ...otherServices),
  },
  ['name'],
);

export const templatePart = object({
  AWSTemplateFormatVersion: text(),
  Description: text(),
  Conditions: record(any),
  Mappings: record(any),
  Metadata: any,
  Outputs: record(any),
  Parameters: record(any),
  Resources: record(any, /^[a-zA-Z0-9]{1,255}$/),
  extensions: record(record(any)),
  ...refused('CloudFormation macros are not supported by Millrace. Write the resources out.', 'Transform'),
});

const SERVICE_NAME = 'a letter, then letters, digits and hyphens: at least two characters';

/** Every key of serverless.yml that the framework (osls 4) knows. */
export const manifestRule = object(
  {
    service: either(
      text(/^[a-zA-Z][0-9a-zA-Z-]+$/, SERVICE_NAME),
      object({ name: text(/^[a-zA-Z][0-9a-zA-Z-]+$/, SERVICE_NAME) }, ['name']),
    ),
    provider,
    functions: either(
      record(functionRule, /^[a-zA-Z0-9-_]+$/),
      list(record(functionRule, /^[a-zA-Z0-9-_]+$/)),
    ),
    resources: either(templatePart, nullableList(templatePart)),
    custom: record(any),
    params: nullableRecord(record(any), /^[a-zA-Z0-9-]+$/),
    plugins: either(
      list(text()),
      object({ modules: list(text()), ...unneeded('Millrace does not run plugins', 'localPath') }, [
        'modules',
      ]),
    ),
    useDotenv: boolean,
    configValidationMode: oneOf('error', 'warn', 'off'),
    ...unneeded(
      'it concerns the program of the framework, which Millrace does not run',
      'frameworkVersion',
      'deprecationNotificationMode',
      'disabledDeprecations',
      'projectDir',
      'variablesResolutionMode',
      'unresolvedVariablesNotificationMode',
    ),
    package: servicePackage,
    ...unneeded(
      'Millrace needs no account of the framework',
      'org',
      'app',
      'tenant',
      'licenseKey',
      'console',
      'dashboard',
    ),
    build: either(oneOf('esbuild'), object({ esbuild: either(boolean, esbuildBuild) })),
    layers: record(layerRule, /^[a-zA-Z0-9-_]+$/),
    stages: record(
      object({
        params: record(any),
        ...ignored('metrics and logs are those of the server: docs/support.md', 'observability'),
        ...unneeded('Millrace needs no account of the framework', 'integrations'),
        ...refused(
          'resolvers that a project configures are not supported by Millrace. Use ${ssm:…}, ${s3:…} or ${cf:…}.',
          'resolvers',
        ),
      }),
      /^[a-zA-Z0-9-]+$/,
    ),
  },
  ['service', 'provider'],
);

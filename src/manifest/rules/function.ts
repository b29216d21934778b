import { functionHttpApi } from '../events/http-api/rule.ts';
import { eventRules } from '../events/rules.ts';
import { functionUrl } from './function-url.ts';
import { logging } from './logging.ts';
import {
  any,
  arnText,
  boolean,
  either,
  ignored,
  intrinsic,
  list,
  notServed,
  nullableRecord,
  number,
  object,
  oneOf,
  record,
  text,
  whole,
  unneeded,
} from './rule.ts';
import { statements } from './statements.ts';
import { functionPackage } from './packaging.ts';

const NOT_AN_EVENT_SOURCE =
  `this event source is not supported by Millrace, which supports ${Object.keys(eventRules).join(', ')}. ` +
  'Remove it, or deploy this function to AWS.';

// Events are named by the source's kind, which is not always the name of its service.
const SERVICE_NAMES = {
  kinesis: 'stream',
  dynamodb: 'stream',
  cron: 'schedule',
  rate: 'schedule',
  queue: 'sqs',
};

// The events that the framework knows on AWS and Millrace does not.
const OTHER_EVENTS = [
  'activemq',
  'alb',
  'alexaSkill',
  'alexaSmartHome',
  'cloudFront',
  'cloudwatchLog',
  'cognitoUserPool',
  'iot',
  'iotFleetProvisioning',
  'kafka',
  'msk',
  'rabbitmq',
  'websocket',
] as const;

export const VARIABLE_NAME = /^[A-Za-z][A-Za-z0-9_]+$/;

/**
 * Numbers and booleans are written to the template as text, as the framework does. A variable without a value is left out,
 * that of the provider included. Names are those that Lambda accepts.
 */
const environment = nullableRecord(either(text(), number(), boolean, intrinsic), VARIABLE_NAME);

export const tags = record(either(text(), intrinsic));

export const vpc = either(
  object({ securityGroupIds: any, subnetIds: any, ipv6AllowedForDualStack: boolean }),
  intrinsic,
);

/** Settings of a function that `provider` may also set for all functions. */
export const sharedByFunctions = {
  architecture: text(/^(arm64|x86_64)$/),
  environment,
  kmsKeyArn: either(arnText, intrinsic),
  layers: list(either(arnText, intrinsic)),
  logRetentionInDays: whole(1, 3653),
  memorySize: either(whole(128, 10_240), intrinsic),
  role: either(text(), intrinsic),
  runtime: text(),
  timeout: either(whole(1, 900), intrinsic),
  tags,
  ...unneeded('Millrace does not publish versions on deployment', 'versionFunctions'),
  runtimeManagement: either(
    oneOf('auto', 'onFunctionUpdate'),
    object({ mode: oneOf('auto', 'onFunctionUpdate', 'manual'), arn: either(arnText, intrinsic) }),
  ),
  ...ignored('log groups have no data protection policy', 'logDataProtectionPolicy'),
};

/** An ARN, the name of a function of the service, or an ARN with the type of its target. */
export const destination = either(
  text(),
  object({ arn: either(arnText, intrinsic), type: oneOf('function', 'sns', 'sqs', 'eventBus') }, [
    'arn',
    'type',
  ]),
);

export const functionRule = object(
  {
    ...sharedByFunctions,
    handler: text(),
    name: text(/^[a-zA-Z0-9-_]{1,64}$/, 'up to 64 letters, digits, hyphens and underscores'),
    description: text(),
    condition: text(),
    dependsOn: either(text(), list(text())),
    disableLogs: boolean,
    ephemeralStorageSize: whole(512, 10_240),
    events: list(
      object(
        { ...eventRules, ...notServed('owner', NOT_AN_EVENT_SOURCE, ...OTHER_EVENTS) },
        [],
        SERVICE_NAMES,
      ),
    ),
    onError: either(arnText, intrinsic),
    httpApi: functionHttpApi,
    package: functionPackage,
    destinations: object({ onSuccess: destination, onFailure: destination }),
    maximumEventAge: whole(60, 21_600),
    maximumRetryAttempts: whole(0, 2),
    provisionedConcurrency: either(whole(0, Infinity), intrinsic),
    reservedConcurrency: either(whole(0, Infinity), intrinsic),
    recursiveLoop: oneOf('Allow', 'Terminate'),
    tracing: either(boolean, text(/^(Active|PassThrough)$/)),
    logs: logging,
    url: functionUrl,
    vpc: either(vpc, boolean),
    iamRoleStatements: statements,
    iamRoleStatementsInherit: boolean,
    iamRoleStatementsName: text(),
    iamPermissionsBoundary: either(arnText, intrinsic),
    ...ignored('functions run on this machine and start without a snapshot', 'snapStart'),
    ...ignored('no file system is mounted here: use a folder of this machine', 'fileSystemConfig'),
    ...unneeded('Millrace does not publish versions on deployment', 'versionFunction'),
    ...ignored('the framework does not use it either: write kmsKeyArn', 'awsKmsKeyArn'),
    ...notServed(
      'owner',
      'container images are not supported by Millrace. Give the function a handler instead.',
      'image',
    ),
    ...notServed(
      'owner',
      'durable functions are not supported by Millrace. Remove this, or deploy the function to AWS.',
      'durableConfig',
    ),
  },
  ['handler'],
);

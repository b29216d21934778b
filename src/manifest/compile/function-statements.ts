import { isDeepStrictEqual } from 'node:util';
import type { Destination, FunctionConfig, Manifest } from '../manifest.ts';
import { type DestinationType, destinationType } from './invoke-config.ts';
import { logGroupName } from './naming.ts';
import type { ServiceFunction } from './service-function.ts';

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const DESTINATION_ACTIONS: Readonly<Record<DestinationType, string>> = {
  function: 'lambda:InvokeFunction',
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  eventBus: 'events:PutEvents',
};

/**
 * The permissions that functions need for the resources in their settings: a topic for failed events, a key, traces. In
 * the framework's order, and deduplicated where the framework does so.
 */
export function functionStatements(functions: readonly ServiceFunction[]): Statement[] {
  const statements: Statement[] = [];
  const addOnce = (statement: Statement) => {
    if (!statements.some((known) => isDeepStrictEqual(known, statement))) statements.push(statement);
  };
  for (const { config, kmsKeyArn, tracingMode } of functions) {
    const { onError } = config;
    // When the setting is an expression instead of an ARN, the project must grant the permission itself.
    if (typeof onError === 'string') statements.push(allow(['sns:Publish'], onError));
    if (typeof kmsKeyArn === 'string') addOnce(allow(['kms:Decrypt'], kmsKeyArn));
    if (tracingMode !== undefined) {
      addOnce(allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'));
    }
    const { onSuccess, onFailure } = config.role === undefined ? (config.destinations ?? {}) : {};
    for (const destination of [onSuccess, onFailure]) {
      if (destination !== undefined) addOnce(destinationStatement(functions, destination));
    }
  }
  return statements;
}

function destinationStatement(functions: readonly ServiceFunction[], destination: Destination): Statement {
  return {
    Effect: 'Allow',
    Action: DESTINATION_ACTIONS[destinationType(destination)],
    Resource: destinationResource(functions, destination),
  };
}

/**
 * The ARN of a function of the service is built from its name, because a reference to the function would be circular.
 */
function destinationResource(functions: readonly ServiceFunction[], destination: Destination): unknown {
  if (typeof destination !== 'string') return destination.arn;
  if (destination.startsWith('arn:')) return destination;
  const name = functions.find((each) => each.name === destination)?.fullName ?? destination;
  return { 'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${name}` };
}

function allow(actions: readonly string[], resource: string): Statement {
  return { Effect: 'Allow', Action: actions, Resource: [resource] };
}

/** Denies logging for functions with `disableLogs` whose log groups match the pattern that allows it. */
export function disabledLogStatements(
  { service, stage }: Manifest,
  functions: readonly ServiceFunction[],
): unknown[] {
  const covered = functions.filter(({ fullName }) => fullName.startsWith(`${service}-${stage}`));
  const disabled = covered.filter(({ config }) => config.disableLogs === true);
  if (disabled.length === 0 || disabled.length === covered.length) return [];
  const Resource = disabled.map(({ fullName }) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${logGroupName(fullName)}:*`,
  }));
  return [{ Effect: 'Deny', Action: 'logs:PutLogEvents', Resource }];
}

export const VPC_POLICY = {
  'Fn::Join': [
    '',
    ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole'],
  ],
};

/** The additional managed policies that functions need: functions in a VPC create network interfaces. */
export function functionPolicies({ provider, functions }: Manifest): unknown[] {
  const isInVpc = ({ vpc }: Pick<FunctionConfig, 'vpc'>) => vpc !== undefined && vpc !== null;
  return isInVpc(provider) || [...functions.values()].some(isInVpc) ? [VPC_POLICY] : [];
}

import { isDeepStrictEqual } from 'node:util';
import type { Destination, DestinationType, FunctionConfig, Manifest } from '../manifest.ts';
import { fullFunctionName, lambdaTracing } from './function.ts';
import { destinationType } from './invoke-config.ts';
import { logGroupName } from './naming.ts';

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
 * What functions need of the role for what they name: a topic for what fails, a key, traces. In the framework's order,
 * and once each where it says them once.
 */
export function functionStatements(manifest: Manifest): Statement[] {
  const { provider, functions } = manifest;
  const statements: Statement[] = [];
  const addOnce = (statement: Statement) => {
    if (!statements.some((known) => isDeepStrictEqual(known, statement))) statements.push(statement);
  };
  for (const config of functions.values()) {
    const { onError, kmsKeyArn = provider.kmsKeyArn, tracing = lambdaTracing(provider.tracing) } = config;
    // Where an expression stands for an ARN, the project gives the permission itself.
    if (typeof onError === 'string') statements.push(allow(['sns:Publish'], onError));
    if (typeof kmsKeyArn === 'string') addOnce(allow(['kms:Decrypt'], kmsKeyArn));
    if (tracing !== undefined && tracing !== false) {
      addOnce(allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'));
    }
    const { onSuccess, onFailure } = config.role === undefined ? (config.destinations ?? {}) : {};
    for (const destination of [onSuccess, onFailure]) {
      if (destination !== undefined) addOnce(destinationStatement(manifest, destination));
    }
  }
  return statements;
}

function destinationStatement(manifest: Manifest, destination: Destination): Statement {
  return {
    Effect: 'Allow',
    Action: DESTINATION_ACTIONS[destinationType(destination)],
    Resource: destinationResource(manifest, destination),
  };
}

/** A function of the service is named by its ARN, for asking the function itself would go round in a circle. */
function destinationResource(manifest: Manifest, destination: Destination): unknown {
  if (typeof destination !== 'string') return destination.arn;
  if (destination.startsWith('arn:')) return destination;
  const config = manifest.functions.get(destination);
  const name = config ? fullFunctionName(manifest, destination, config) : destination;
  return { 'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${name}` };
}

function allow(actions: readonly string[], resource: string): Statement {
  return { Effect: 'Allow', Action: actions, Resource: [resource] };
}

/** Functions that are not to log but whose usual name the pattern of log groups covers: they are denied it. */
export function silencedStatements(manifest: Manifest): unknown[] {
  const names = [...manifest.functions].map(([name, config]) => ({
    config,
    fullName: fullFunctionName(manifest, name, config),
  }));
  const usual = names.filter(({ fullName }) => fullName.startsWith(`${manifest.service}-${manifest.stage}`));
  const silenced = usual.filter(({ config }) => config.disableLogs === true);
  if (silenced.length === 0 || silenced.length === usual.length) return [];
  const Resource = silenced.map(({ fullName }) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${logGroupName(fullName)}:*`,
  }));
  return [{ Effect: 'Deny', Action: 'logs:PutLogEvents', Resource }];
}

const VPC_POLICY = {
  'Fn::Join': [
    '',
    ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole'],
  ],
};

/** The managed policies that functions need besides: of network interfaces, for those in a VPC. */
export function functionPolicies({ provider, functions }: Manifest): unknown[] {
  const names = (config: Pick<FunctionConfig, 'vpc'>) => config.vpc !== undefined;
  return names(provider) || [...functions.values()].some(names) ? [VPC_POLICY] : [];
}

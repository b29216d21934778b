import { defaultFunctionName } from '../default-function-name.ts';
import type { FunctionConfig, Manifest } from '../manifest.ts';

/**
 * Generates the same logical ids and names as the framework, so that a stack keeps its identity:
 * docs/aws/serverless-framework.md#templates.
 */

/** The function's name in Lambda. */
export function fullFunctionName(manifest: Manifest, name: string, config: FunctionConfig): string {
  return config.name ?? defaultFunctionName(manifest, name);
}

/** `IngestionLambdaFunction` */
export function functionLogicalId(functionName: string): string {
  return `${normalize(functionName)}LambdaFunction`;
}

/** @param content digest of what the version contains */
export function versionLogicalId(functionName: string, content: string): string {
  return `${normalize(functionName)}LambdaVersion${content}`;
}

export function provisionedAliasLogicalId(functionName: string): string {
  return `${normalize(functionName)}ProvConcLambdaAlias`;
}

export function invokeConfigLogicalId(functionName: string): string {
  return `${normalize(functionName)}LambdaEvConf`;
}

export function urlLogicalId(functionName: string): string {
  return `${functionLogicalId(functionName)}Url`;
}

/** Of the permission for `action` of a function URL. */
export function urlPermissionLogicalId(functionName: string, action: 'invoke-url' | 'invoke'): string {
  return `${normalize(functionName)}LambdaPermissionFn${action === 'invoke-url' ? 'Url' : ''}`;
}

/** Of the role of a single function. */
export function functionRoleLogicalId(functionName: string): string {
  return `${normalize(functionName)}${ROLE_LOGICAL_ID}`;
}

export function logGroupLogicalId(functionName: string): string {
  return `${normalize(functionName)}LogGroup`;
}

/** `IngestionEventSourceMappingKinesisOurStream` */
export function mappingLogicalId(functionName: string, streamName: string): string {
  return `${normalize(functionName)}EventSourceMappingKinesis${lettersAndDigits(streamName)}`;
}

/** `SinkEventSourceMappingSQSOrders` */
export function queueMappingLogicalId(functionName: string, queueName: string): string {
  return `${normalize(functionName)}EventSourceMappingSQS${lettersAndDigits(queueName)}`;
}

export function consumerLogicalId(consumerName: string): string {
  return `${normalize(consumerName)}StreamConsumer`;
}

/** `SharedLambdaLayer` */
export function layerLogicalId(layerName: string): string {
  return `${normalize(layerName)}LambdaLayer`;
}

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
export const MAX_ROLE_NAME_LENGTH = 64;

export const ROLE_LOGICAL_ID = 'IamRoleLambdaExecution';

export function logGroupName(fullFunctionName: string): string {
  return `/aws/lambda/${fullFunctionName}`;
}

/** The part of a logical id for the name of a function: letters and digits only. */
export function normalize(name: string): string {
  return upperFirst(name.replaceAll('-', 'Dash').replaceAll('_', 'Underscore'));
}

/** The part of a logical id for the name of anything else. */
export function lettersAndDigits(name: string): string {
  return upperFirst(name.replace(/[^0-9A-Za-z]/g, ''));
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Infer } from '../../../schema/shape.ts';
import { type DestinationServices, destinationExists } from '../destination/existence.ts';
import { isAsyncDestination } from '../destination/kinds.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import type { AttachedDocuments } from '../function/attached-documents.ts';
import { functionArn, LATEST, parseFunctionArn, type QualifiedFunction } from '../function/name/name.ts';
import type { DestinationConfig, EventInvokeConfig, EventInvokeSettings } from './invoke-config-shapes.ts';

/** Key: `lambda/event-invoke-config/ACCOUNT/REGION/FUNCTION/QUALIFIER`. An absent member has AWS's default. */
export interface EventInvokeConfigDocument {
  readonly lastModifiedMs: number;
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeSeconds?: number;
  readonly onSuccessArn?: string;
  readonly onFailureArn?: string;
}

export type InvokeConfigs = AttachedDocuments<EventInvokeConfigDocument>;

type Outcome = 'OnSuccess' | 'OnFailure';

/** The configuration that applies to invocations of a function, version or alias; undefined when it has none. */
export async function findInvokeConfig(
  configs: InvokeConfigs,
  arn: string,
): Promise<EventInvokeConfigDocument | undefined> {
  const parsed = parseFunctionArn(arn);
  if (!parsed) return undefined;
  const { namespace, name, qualifier = LATEST } = parsed;
  return configs.get(namespace, { name, qualifier });
}

/**
 * AWS checks this before it looks up the function.
 * @throws InvalidParameterValue when the request contains no setting
 */
export function requireSetting(input: Infer<typeof EventInvokeSettings>): void {
  const { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age, DestinationConfig: config } = input;
  if (attempts !== undefined || age !== undefined || config !== undefined) return;
  throw InvalidParameterValue('You must specify at least one of error handling or destination setting.');
}

/** @throws InvalidParameterValue for a destination that is not allowed */
export function readEventInvokeConfig(
  input: Infer<typeof EventInvokeSettings>,
  namespace: Namespace,
  { name }: QualifiedFunction,
): Omit<EventInvokeConfigDocument, 'lastModifiedMs'> {
  const { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age, DestinationConfig: config } = input;
  const onSuccessArn = readDestination(config, 'OnSuccess', namespace, name);
  const onFailureArn = readDestination(config, 'OnFailure', namespace, name);
  return {
    ...(attempts !== undefined && { maximumRetryAttempts: attempts }),
    ...(age !== undefined && { maximumEventAgeSeconds: age }),
    ...(onSuccessArn !== undefined && { onSuccessArn }),
    ...(onFailureArn !== undefined && { onFailureArn }),
  };
}

/**
 * @param namespace account and region of the configured function
 * @throws InvalidParameterValue when a destination does not exist
 */
export async function requireDestinations(
  services: DestinationServices,
  { onSuccessArn, onFailureArn }: Pick<EventInvokeConfigDocument, 'onSuccessArn' | 'onFailureArn'>,
  namespace: Namespace,
): Promise<void> {
  for (const arn of [onSuccessArn, onFailureArn]) {
    if (!arn || (await destinationExists(services, arn, namespace))) continue;
    throw InvalidParameterValue(`The destination ARN ${arn} is invalid.`);
  }
}

export function describeEventInvokeConfig(
  namespace: Namespace,
  { name, qualifier }: QualifiedFunction,
  document: EventInvokeConfigDocument,
): Infer<typeof EventInvokeConfig> {
  const { maximumRetryAttempts, maximumEventAgeSeconds, onSuccessArn, onFailureArn } = document;
  return {
    LastModified: document.lastModifiedMs,
    FunctionArn: functionArn(namespace, name, qualifier),
    ...(maximumRetryAttempts !== undefined && { MaximumRetryAttempts: maximumRetryAttempts }),
    ...(maximumEventAgeSeconds !== undefined && { MaximumEventAgeInSeconds: maximumEventAgeSeconds }),
    DestinationConfig: {
      OnSuccess: describeDestination(onSuccessArn),
      OnFailure: describeDestination(onFailureArn),
    },
  };
}

/** The error of operations that set or list configurations, for a missing function, version or alias. */
export function configuredFunctionNotFound() {
  return ResourceNotFound("The function doesn't exist.");
}

export function eventInvokeConfigNotFound(namespace: Namespace, { name, qualifier }: QualifiedFunction) {
  return ResourceNotFound(
    `The function ${functionArn(namespace, name, qualifier)} doesn't have an EventInvokeConfig`,
  );
}

function describeDestination(arn: string | undefined) {
  return arn === undefined || arn === '' ? {} : { Destination: arn };
}

/** @returns undefined when the request does not change the destination, empty text when it clears it */
function readDestination(
  config: Infer<typeof DestinationConfig> | undefined,
  outcome: Outcome,
  namespace: Namespace,
  name: string,
): string | undefined {
  if (!config) return undefined;
  const text = config[outcome]?.Destination ?? '';
  if (text === '') return '';
  if (text === functionArn(namespace, name) || text.startsWith(`${functionArn(namespace, name)}:`)) {
    throw InvalidParameterValue("You can't specify the function as a destination for itself.");
  }
  if (!isAsyncDestination(text, outcome)) {
    throw InvalidParameterValue(`The provided destination config ${printedConfig(config)} is invalid.`);
  }
  return text;
}

/** A configuration as AWS prints it in errors. */
function printedConfig({ OnSuccess, OnFailure }: Infer<typeof DestinationConfig>): string {
  const printed = (name: Outcome, destination: string | undefined) =>
    destination === undefined ? 'null' : `${name}(destination=${destination})`;
  const success = printed('OnSuccess', OnSuccess?.Destination);
  const failure = printed('OnFailure', OnFailure?.Destination);
  return `DestinationConfig(onSuccess=${success}, onFailure=${failure})`;
}

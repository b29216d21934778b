import { parseArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Infer } from '../../../schema/shape.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import type { Attachment } from '../function/attached-documents.ts';
import type { DestinationConfig, EventInvokeConfig, EventInvokeSettings } from './invoke-config-shapes.ts';
import { isAsyncDestination } from '../destination/kinds.ts';
import { functionArn, parseFunctionArn } from '../function/name.ts';
import type { Functions } from '../function/functions.ts';

/** Key: `lambda/event-invoke-config/ACCOUNT/REGION/FUNCTION/QUALIFIER`. What is absent has AWS's default. */
export interface EventInvokeConfigDocument {
  readonly lastModifiedMs: number;
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeSeconds?: number;
  readonly onSuccessArn?: string;
  readonly onFailureArn?: string;
}

type Outcome = 'OnSuccess' | 'OnFailure';

/**
 * AWS checks this before it looks for the function.
 * @throws InvalidParameterValue when the request names no setting
 */
export function requireSetting(input: Infer<typeof EventInvokeSettings>): void {
  const { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age, DestinationConfig: config } = input;
  if (attempts !== undefined || age !== undefined || config !== undefined) return;
  throw InvalidParameterValue('You must specify at least one of error handling or destination setting.');
}

/** @throws InvalidParameterValue when it names a destination that cannot be */
export function readEventInvokeConfig(
  input: Infer<typeof EventInvokeSettings>,
  namespace: Namespace,
  { name }: Attachment,
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

export function describeEventInvokeConfig(
  namespace: Namespace,
  { name, qualifier }: Attachment,
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

/** A missing function, version or alias, of operations that set or list configurations. */
export function noConfiguredFunction() {
  return ResourceNotFound("The function doesn't exist.");
}

export function noEventInvokeConfig(namespace: Namespace, { name, qualifier }: Attachment) {
  return ResourceNotFound(
    `The function ${functionArn(namespace, name, qualifier)} doesn't have an EventInvokeConfig`,
  );
}

function describeDestination(arn: string | undefined) {
  return arn === undefined || arn === '' ? {} : { Destination: arn };
}

/** Undefined when the request leaves it as it is, empty when it clears it. */
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
    if (parseArn(text)?.service === 'events') {
      throw InvalidParameterValue(`EventBridge is not supported on this server as a destination: ${text}`);
    }
    throw InvalidParameterValue(`The provided destination config ${quoteConfig(config)} is invalid.`);
  }
  return text;
}

/** As AWS prints it. */
function quoteConfig({ OnSuccess, OnFailure }: Infer<typeof DestinationConfig>): string {
  const quote = (name: Outcome, destination: string | undefined) =>
    destination === undefined ? 'null' : `${name}(destination=${destination})`;
  const [success, failure] = [
    quote('OnSuccess', OnSuccess?.Destination),
    quote('OnFailure', OnFailure?.Destination),
  ];
  return `DestinationConfig(onSuccess=${success}, onFailure=${failure})`;
}

/**
 * Functions among the destinations must exist.
 * @throws InvalidParameterValue
 */
export async function requireDestinations(
  functions: Functions,
  { onSuccessArn, onFailureArn }: Pick<EventInvokeConfigDocument, 'onSuccessArn' | 'onFailureArn'>,
): Promise<void> {
  for (const arn of [onSuccessArn, onFailureArn]) {
    const reference = arn === undefined ? undefined : parseFunctionArn(arn);
    if (!reference || (await functions.find(reference.namespace, reference))) continue;
    throw InvalidParameterValue(`The destination ARN ${arn} is invalid.`);
  }
}

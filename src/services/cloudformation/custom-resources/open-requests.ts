import { parseJsonObject } from '../../../lib/json/json-object.ts';
import type { Operation, Output } from '../../../schema/operation.ts';
import { Invoke } from '../../lambda/operations/invoke.ts';
import { Publish } from '../../sns/operations/publish.ts';
import { ValidationError } from '../errors.ts';
import type { CustomRequests } from './custom-requests.ts';
import type { PendingRequests, ResourceAddress } from './pending-requests.ts';
import { requestText } from './request.ts';

interface RequestWorld extends ResourceAddress {
  readonly type: string;
  readonly pending: PendingRequests;
  readonly uuid: () => string;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
  call<Op extends Operation>(
    service: string,
    operation: Op,
    input: Readonly<Record<string, unknown>>,
  ): Promise<Output<Op>>;
}

// The default and the maximum of ServiceTimeout:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
const MAX_TIMEOUT_SECONDS = 3_600;

// The functions of the CDK use the SDK that AWS's runtimes have.
const MISSING_SDK = /(?:Cannot find (?:module|package)|No module named) '(@aws-sdk\/[\w-]+|boto3)'/;

export function openRequests(world: RequestWorld): CustomRequests {
  const { pending, stackId, logicalId, type, uuid, signal } = world;
  return {
    async send(request, creationKey) {
      const { ServiceToken: token, ServiceTimeout: timeout } = request.properties;
      const target = String(token);
      const timeoutMs = timeoutSeconds(timeout) * 1_000;
      const requestId = uuid();
      const deliver = (responseUrl: string) =>
        sendTo(target, requestText({ stackId, logicalId, type, ...request }, requestId, responseUrl), world);
      const response = await pending.send(world, {
        creationKey,
        mayCreate: request.kind !== 'Delete',
        timeoutMs,
        signal,
        deliver,
      });
      if (response) return response;
      throw new Error(
        'CloudFormation did not receive a response from your Custom Resource. ' +
          `Please check your logs for requestId [${requestId}].`,
      );
    },
    physicalIdOf: (creationKey) => pending.physicalIdOf(world, creationKey),
    respondedIds: () => pending.respondedIds(world),
    forget: () => pending.forget(world),
  };
}

/** Resolves when the message is delivered; the response may come later. */
async function sendTo(target: string, message: string, world: RequestWorld): Promise<void> {
  const [, , service] = target.split(':');
  if (service === 'sns') {
    const Subject = 'AWS CloudFormation custom resource request';
    await world.call('sns', Publish, { TopicArn: target, Subject, Message: message });
    return;
  }
  // AWS invokes asynchronously and then waits for up to an hour. Waiting for the result shows at once that the function
  // failed without a response.
  const result = await world.call('lambda', Invoke, { FunctionName: target, Payload: Buffer.from(message) });
  if (result.FunctionError === undefined) return;
  throw new Error(`The function ${target} failed and sent no response: ${errorOf(result.Payload)}`);
}

function errorOf(payload: Buffer | undefined): string {
  const text = payload?.toString('utf8') ?? '';
  const { errorMessage: message } = parseJsonObject(text) ?? {};
  const shown = typeof message === 'string' ? message : text;
  const [, sdkPackage] = MISSING_SDK.exec(shown) ?? [];
  return sdkPackage === undefined
    ? shown
    : `${shown} AWS's runtime has it; here: millrace runtime add ${sdkPackage}`;
}

function timeoutSeconds(value: unknown): number {
  if (value === undefined) return MAX_TIMEOUT_SECONDS;
  const seconds = Number(value);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_TIMEOUT_SECONDS) return seconds;
  throw ValidationError(
    `Value of property ServiceTimeout must be an integer from 1 to ${MAX_TIMEOUT_SECONDS}`,
  );
}

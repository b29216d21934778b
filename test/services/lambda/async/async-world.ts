import { NO_AUTHORITIES } from '../../../../src/schema/authorities.ts';
import type { Calls } from '../../../../src/schema/service.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { DESTINATION_LOOK_UPS, finished, functionInput, lambdaWorld } from '../world.ts';

export const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
export const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:q';
export const THROTTLED = { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' } as const;
export const HOUR_MS = 60 * 60_000;
export const EVENT = '{ "n": 1.0 }';

interface Sent {
  readonly service: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export type AsyncWorld = Awaited<ReturnType<typeof asyncWorld>>;

/** The function `f`, its asynchronous invocations, and the messages that their destinations receive. */
export async function asyncWorld() {
  const sent: Sent[] = [];
  let messagesToFail = 0;
  const calls: Calls = {
    authorities: NO_AUTHORITIES,
    call: async (service, { name }, input) => {
      if (DESTINATION_LOOK_UPS.includes(name)) return undefined as never;
      if (messagesToFail-- > 0) throw new Error('the destination cannot be reached');
      sent.push({ service, input: input as Sent['input'] });
      return { Entries: [{ EventId: '1' }] } as never;
    },
  };
  const world = await lambdaWorld({ calls });
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
  await world.clock.advance(1000);
  return {
    ...world,
    sent,
    bodies: () =>
      sent.map(({ input }) => JSON.parse(String(input['MessageBody'])) as Record<string, unknown>),
    send: (input: object = {}, requestId = 'event') =>
      world.call(
        Invoke,
        { FunctionName: 'f', InvocationType: 'Event', Payload: Buffer.from(EVENT), ...input },
        { requestId },
      ),
    configure: (input: object) => world.call(PutFunctionEventInvokeConfig, { FunctionName: 'f', ...input }),
    /** The request ids of all attempts so far. */
    attempts: () => world.runtime.runs.map(({ invocation }) => invocation.requestId),
    /** The next attempts end with an error of the function. */
    fail: (times: number) => void world.runtime.results.push(...Array.from({ length: times }, failure)),
    /** The next messages do not reach their destinations. */
    failMessages: (count: number) => {
      messagesToFail = count;
    },
  };
}

export const onFailure = (Destination: string) => ({ DestinationConfig: { OnFailure: { Destination } } });
export const onSuccess = (Destination: string) => ({ DestinationConfig: { OnSuccess: { Destination } } });

/** The result of an attempt that ends with an error of the function. */
export const failure = () => finished('{"errorType":"Error","errorMessage":"no"}', 'Unhandled');

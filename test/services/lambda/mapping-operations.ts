import type { FunctionInvoker } from '../../../src/mapping/port.ts';
import { noQueues } from '../../../src/mapping/queue/no-queues.ts';
import type { QueueInfo, QueueReader } from '../../../src/mapping/queue/port.ts';
import type { Caller } from '../../../src/schema/caller.ts';
import {
  type Handler,
  type Input,
  type Operation,
  type Output,
  materializeLists,
} from '../../../src/schema/operation.ts';
import { validateInput } from '../../../src/schema/validate.ts';
import type { LambdaContext } from '../../../src/services/lambda/context.ts';
import type { EventSourceMappingContext } from '../../../src/services/lambda/mapping/context.ts';
import {
  CreateEventSourceMapping,
  createEventSourceMapping,
} from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import {
  DeleteEventSourceMapping,
  deleteEventSourceMapping,
} from '../../../src/services/lambda/operations/delete-event-source-mapping.ts';
import {
  GetEventSourceMapping,
  getEventSourceMapping,
} from '../../../src/services/lambda/operations/get-event-source-mapping.ts';
import {
  ListEventSourceMappings,
  listEventSourceMappings,
} from '../../../src/services/lambda/operations/list-event-source-mappings.ts';
import { ListTags, listTags } from '../../../src/services/lambda/operations/list-tags.ts';
import { TagResource, tagResource } from '../../../src/services/lambda/operations/tag-resource.ts';
import { UntagResource, untagResource } from '../../../src/services/lambda/operations/untag-resource.ts';
import {
  UpdateEventSourceMapping,
  updateEventSourceMapping,
} from '../../../src/services/lambda/operations/update-event-source-mapping.ts';
import { FUNCTION_ARN, mappingWorld, STREAM_ARN } from '../../mapping/world.ts';
import { ROLE_ARN } from '../../support/fakes/fake-function.ts';

export const CALLER: Caller = {
  account: '000000000000',
  region: 'us-east-1',
  accessKeyId: undefined,
  requestId: 'a request',
  signal: new AbortController().signal,
};

/** The function with its version and alias. */
const EXISTING = new Set([FUNCTION_ARN, `${FUNCTION_ARN}:1`, `${FUNCTION_ARN}:live`]);

/** Existing queues. */
const QUEUES: Readonly<Record<string, QueueInfo>> = {
  orders: { isFifo: false, visibilitySeconds: 30, untilVisibleMs: Infinity },
  'orders.fifo': { isFifo: true, visibilitySeconds: 30, untilVisibleMs: Infinity },
  hasty: { isFifo: false, visibilitySeconds: 29, untilVisibleMs: Infinity },
};

/** The operations on event source mappings, on mappings with a fake stream and function. */
export async function eventSourceMappingWorld() {
  const { clock, mappings } = await mappingWorld();
  const invoker: FunctionInvoker = {
    describe: async (arn) => (EXISTING.has(arn) ? { roleArn: ROLE_ARN, timeoutSeconds: 30 } : undefined),
    invoke: async () => ({ kind: 'not-found' }),
  };
  const queues: QueueReader = { ...noQueues, describe: ({ queueName }) => QUEUES[queueName] };
  const context: EventSourceMappingContext = { mappings, queues, invoker, clock };
  const calls =
    <Op extends Operation>(operation: Op, handler: Handler<Op, LambdaContext>) =>
    async (input: Input<Op>, caller = CALLER): Promise<Output<Op>> => {
      const invalid = validateInput(operation.input, input);
      if (invalid) throw invalid;
      // The other members of the context are not used by these operations.
      return materializeLists(await handler(input, context as LambdaContext, caller)) as Output<Op>;
    };
  return {
    clock,
    create: calls(CreateEventSourceMapping, createEventSourceMapping),
    get: calls(GetEventSourceMapping, getEventSourceMapping),
    list: calls(ListEventSourceMappings, listEventSourceMappings),
    update: calls(UpdateEventSourceMapping, updateEventSourceMapping),
    remove: calls(DeleteEventSourceMapping, deleteEventSourceMapping),
    tags: calls(ListTags, listTags),
    tag: calls(TagResource, tagResource),
    untag: calls(UntagResource, untagResource),
  };
}

/** The required input of CreateEventSourceMapping. */
export const MAPPING_INPUT = {
  EventSourceArn: STREAM_ARN,
  FunctionName: 'ingestion',
  StartingPosition: 'TRIM_HORIZON',
} as const;

import { loopLoad } from '../../lib/event-loop/loop-load.ts';
import { type Mappings, openMappings } from '../../mapping/mappings.ts';
import type { MayRead } from '../../mapping/port.ts';
import { anySessionOf } from '../../policy/principal.ts';
import type { InProcessCalls } from '../../protocol/in-process-calls.ts';
import { mayBeMapped } from '../../services/kinesis/sharing/mapping-access.ts';
import { missingActionOf } from '../../services/lambda/role/source-permissions.ts';
import { MappedQueues } from '../../services/sqs/mapped-queues.ts';
import type { Queues } from '../../services/sqs/queue/queues.ts';
import type { MappingHome } from '../gateway/mappings/mapping-home.ts';
import type { DataPlane } from './data-plane.ts';
import type { OpenFunctions } from './functions.ts';
import type { ServicesOptions } from './options.ts';

export interface HomeMappings {
  readonly mappings: Mappings;
  readonly queues: MappedQueues;
  /** What loops of mappings on other gateways need. */
  readonly home: MappingHome;
}

export interface MappingParts {
  readonly calls: InProcessCalls;
  readonly functions: OpenFunctions;
  readonly queues: Queues;
}

/** Opens event source mappings. Their loops begin, here or on all gateways. */
export async function openHomeMappings(
  { store, engine, access, history: { meters } }: DataPlane,
  { calls, functions, queues }: MappingParts,
  { clock, processClock = clock, random, logger, timeScale, tracer, spreadLoops }: ServicesOptions,
): Promise<HomeMappings> {
  const { lambda, runtime } = functions;
  const mayRead: MayRead = async ({ account, functionArn, eventSourceArn }) => {
    const described = await lambda.invoker.describe(functionArn);
    // The mapping itself reports a missing function.
    if (!described) return true;
    return mayBeMapped(engine, eventSourceArn, anySessionOf(account, described.roleArn));
  };
  const home: MappingHome = {
    destination: lambda.failureDestination,
    mayRead,
    missingAction: access && missingActionOf(calls, random),
  };
  const mappedQueues = new MappedQueues(queues);
  const mappings = await openMappings({
    ...home,
    store,
    reader: engine.reader,
    recordTraces: engine.recordTraces,
    tracer,
    queues: mappedQueues,
    maxQueueBatches: () => runtime.maxEnvironments,
    invoker: lambda.invoker,
    clock,
    random,
    logger,
    meters,
    timeScale,
    beforeCheckpoint: () => functions.flushLogs(),
    spread: spreadLoops,
    linger: { clock: processClock, takeLoad: loopLoad() },
  });
  return { mappings, queues: mappedQueues, home };
}

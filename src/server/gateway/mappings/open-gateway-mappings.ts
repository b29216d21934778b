import type { Gateway } from '../../../cluster/gateway.ts';
import { SharedRuns } from '../../../lib/concurrency/shared-runs.ts';
import { loopLoad } from '../../../lib/event-loop/loop-load.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { FunctionInvoker, MappedFunctionInfo, MissingAction } from '../../../mapping/port.ts';
import { RunningMappings } from '../../../mapping/spread/running-mappings.ts';
import { SpreadMappings } from '../../../mapping/spread/spread-mappings.ts';
import type { SpreadLoops } from '../../../mapping/mapping.ts';
import type { MetaStore } from '../../../storage/port.ts';
import type { DataPlane } from '../../services/data-plane.ts';
import type { ServicesOptions } from '../../services/options.ts';
import type { GatewayFunctions } from '../functions/open-gateway-functions.ts';
import type { MappingHome } from './mapping-home.ts';
import { RecentAnswers } from './recent-answers.ts';
import { shardOwnership } from './shard-ownership.ts';

/** How long a loop may use what the home said about a function and its role. */
const RECENT_MS = 1_000;

export interface GatewayMappingsOptions {
  readonly plane: DataPlane;
  readonly options: ServicesOptions;
  readonly gateway: Gateway;
  readonly functions: Pick<GatewayFunctions, 'invoker' | 'flushLogs'>;
  /** The home, wherever it is. */
  readonly home: MappingHome;
}

/** Runs the loops of shards in the slots of this gateway. */
export function openGatewayMappings({
  plane: { store, engine, history },
  options: { clock, processClock = clock, random, logger, tracer },
  gateway,
  functions,
  home: { destination, mayRead, missingAction },
}: GatewayMappingsOptions): Promise<SpreadMappings> {
  const flushes = new SharedRuns(() => functions.flushLogs());
  return SpreadMappings.open({
    meta: store.meta,
    ownership: shardOwnership(gateway),
    reader: engine.reader,
    recordTraces: engine.recordTraces,
    tracer,
    invoker: recentInvoker(functions.invoker, clock),
    destination,
    mayRead,
    missingAction: missingAction && recentAction(missingAction, clock),
    beforeCheckpoint: () => flushes.get(),
    linger: { clock: processClock, takeLoad: loopLoad() },
    meters: history.meters,
    clock,
    random,
    logger,
  });
}

/** What the home has to know of the loops on all gateways, for as long as it changes mappings. */
export function spreadLoops(meta: MetaStore, gateway: Gateway, local: SpreadMappings): SpreadLoops {
  const running = new RunningMappings(meta, {
    has: (member) => gateway.members.has(member),
    watch: (onChange) => gateway.watch(onChange),
  });
  return {
    whenStopped: (uuid, signal) => running.whenStopped(uuid, signal),
    statusOf: (uuid) => local.statusOf(uuid),
  };
}

/** The home is asked before each batch: what it said lately is used again. */
function recentInvoker(invoker: FunctionInvoker, clock: Clock): FunctionInvoker {
  const functions = new RecentAnswers<MappedFunctionInfo | undefined>(clock, RECENT_MS);
  return {
    describe: (functionArn) =>
      functions.get(
        functionArn,
        () => invoker.describe(functionArn),
        (info) => info !== undefined,
      ),
    invoke: (...parameters) => invoker.invoke(...parameters),
  };
}

function recentAction(missingAction: MissingAction, clock: Clock): MissingAction {
  const actions = new RecentAnswers<string | undefined>(clock, RECENT_MS);
  return (source) =>
    actions.get(
      JSON.stringify(source),
      () => missingAction(source),
      (action) => action === undefined,
    );
}

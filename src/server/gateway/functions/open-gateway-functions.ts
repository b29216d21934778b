import type { Gateway } from '../../../cluster/gateway.ts';
import type { MemberLoad } from '../../../cluster/documents.ts';
import type { Closers } from '../../closers.ts';
import type { DataPlane } from '../../services/data-plane.ts';
import type { FunctionRunner, ServicesOptions } from '../../services/options.ts';
import type { GatewayCalls } from '../calls/gateway-calls.ts';
import { LineForwarder } from './line-forwarder.ts';
import { handleLines, type HomeLines, sendLines } from './lines-call.ts';
import { openWorker } from './open-worker.ts';
import { RETIRE_CALL, retireHandler } from './retire-call.ts';
import { RUN_CALL, runHandler } from './run-call.ts';
import { SpreadRuntime } from './spread-runtime.ts';

/** How long a gateway that stops waits for the functions that it runs: as long as for requests. */
const STOP_WAIT_MS = 10_000;

export interface GatewayFunctionsOptions {
  readonly plane: DataPlane;
  readonly options: ServicesOptions;
  readonly calls: GatewayCalls;
  readonly gateway: () => Gateway;
  /** The log groups, while this gateway is the home. */
  readonly home: () => HomeLines | undefined;
  readonly closers: Closers;
}

/** The functions of one gateway: those it runs, and while it is the home, where all are run. */
export interface GatewayFunctions {
  readonly runner: FunctionRunner;
  readonly load: NonNullable<MemberLoad['functions']>;
  /** This gateway was late: others have given up what it runs. */
  endAll(): void;
  /** Waits until the functions that run here have ended, for a bounded time. */
  whenIdle(): Promise<void>;
}

export async function openGatewayFunctions({
  plane,
  options,
  calls,
  gateway,
  home,
  closers,
}: GatewayFunctionsOptions): Promise<GatewayFunctions> {
  const { clock, logger } = options;
  const lines = new LineForwarder({
    send: (batch, signal) => sendLines(calls, batch, { flush: false, signal }),
    ownSink: home,
    clock,
    logger,
  });
  closers.add(() => lines.close());
  const { worker, counters } = await openWorker(plane, lines, options, closers);
  const runner: FunctionRunner = {
    counters,
    open: () =>
      new SpreadRuntime({
        worker,
        members: gateway().members,
        calls,
        memberId: () => gateway().id,
        clock,
        logger,
      }),
  };
  const isOpen = () => gateway().isMember && !gateway().isDraining;
  const whenGone = (memberId: string) => gateway().members.whenGone(memberId);
  calls.handle(RUN_CALL, runHandler({ worker, isOpen, whenGone, clock }));
  calls.handle(RETIRE_CALL, retireHandler(worker));
  handleLines(calls, home);
  return {
    runner,
    get load() {
      const { running, environments } = worker;
      return { running, environments };
    },
    endAll: () => worker.endAll(),
    whenIdle: () => worker.whenIdle(STOP_WAIT_MS),
  };
}

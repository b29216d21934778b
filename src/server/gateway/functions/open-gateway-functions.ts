import type { Gateway } from '../../../cluster/gateway.ts';
import type { MemberLoad } from '../../../cluster/documents.ts';
import type { Closers } from '../../closers.ts';
import type { DataPlane } from '../../services/data-plane.ts';
import type { FunctionRunner, ServicesOptions } from '../../services/options.ts';
import type { GatewayCalls } from '../calls/gateway-calls.ts';
import { LineForwarder } from './line-forwarder.ts';
import { handleLines, sendLines } from './lines-call.ts';
import { GatewayInvoker } from './gateway-invoker.ts';
import { InvocationCount, reportEnded } from './count-calls.ts';
import { RunningHere } from './running-here.ts';
import { sharedAbort } from '../../../lib/concurrency/shared-abort.ts';
import type { FunctionInvoker } from '../../../mapping/port.ts';
import type { HomeServices } from '../../services/home-services.ts';
import { openWorker } from './open-worker.ts';
import { RetireCall } from './retire-call.ts';
import { RunCall, runHandler } from './run-call.ts';
import { SpreadRuntime } from './spread-runtime.ts';

/** How long a gateway that stops waits for the functions that it runs: as long as for requests. */
const STOP_WAIT_MS = 10_000;

export interface GatewayFunctionsOptions {
  readonly plane: DataPlane;
  readonly options: ServicesOptions;
  readonly calls: GatewayCalls;
  readonly gateway: Gateway;
  /** Undefined while this gateway is not the home. */
  readonly home: () => Pick<HomeServices, 'invoker' | 'functionLines'> | undefined;
  readonly closers: Closers;
}

/** The functions of one gateway: those it runs, and while it is the home, where all are run. */
export interface GatewayFunctions {
  readonly runner: FunctionRunner;
  /** Invokes functions for loops of mappings on this gateway. */
  readonly invoker: FunctionInvoker;
  /** Stores the lines that functions on this gateway have written so far. */
  flushLogs(): Promise<void>;
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
  const ownLines = () => home()?.functionLines;
  const ownInvoker = () => home()?.invoker;
  const stopping = sharedAbort();
  const here = new RunningHere({
    homeId: () => gateway.home?.id,
    report: (tickets) => reportEnded(calls, tickets, stopping.signal),
    clock,
  });
  closers.add(async () => {
    here.close();
    stopping.abort();
  });
  const lines = new LineForwarder({
    send: (batch, signal) => sendLines(calls, batch, signal),
    ownSink: ownLines,
    clock,
    logger,
  });
  closers.add(() => lines.close());
  const { worker, counters, files } = await openWorker(plane, { lines, here }, options, closers);
  const count = new InvocationCount({
    calls,
    gateway,
    invoker: ownInvoker,
    here,
    clock,
    logger,
  });
  const invoker = new GatewayInvoker({ calls, gateway, worker, here, home: ownInvoker, clock });
  closers.add(async () => invoker.close());
  const runner: FunctionRunner = {
    counters,
    files,
    running: () => count.begin(),
    open: () =>
      new SpreadRuntime({
        worker,
        members: gateway.members,
        calls,
        memberId: () => gateway.id,
        clock,
        logger,
      }),
  };
  const isOpen = () => gateway.isMember && !gateway.isDraining;
  const whenGone = (memberId: string) => gateway.members.whenGone(memberId);
  RunCall.handle(calls, runHandler({ worker, isOpen, whenGone, clock }));
  RetireCall.handle(calls, ({ head: { key } }) => worker.retire(key));
  handleLines(calls, ownLines);
  return {
    runner,
    invoker,
    async flushLogs() {
      await lines.settled();
      await ownLines()?.flush();
    },
    get load() {
      const { running, environments } = worker;
      return { running, environments };
    },
    endAll: () => worker.endAll(),
    whenIdle: () => worker.whenIdle(STOP_WAIT_MS),
  };
}

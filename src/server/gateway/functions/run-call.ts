import { type Clock, sleep } from '../../../lib/time/clock.ts';
import type { Invocation, InvocationResult, ResponseSink } from '../../../runtime/port.ts';
import {
  startStreaming,
  type StreamedInvocation,
} from '../../../services/lambda/invocation/response-stream.ts';
import { CallError, CallRefused } from '../calls/call-error.ts';
import { type Received, StreamedCall } from '../calls/declared-call.ts';
import type { Callee, GatewayCalls } from '../calls/gateway-calls.ts';
import {
  type Frame,
  PING,
  readFrames,
  readResult,
  type RunResult,
  writeFrame,
  writeResult,
} from './frames.ts';
import type { FunctionWorker, PackagedSpec } from './worker.ts';

/** How often a gateway says that the function still runs. Shorter than connections may be silent. */
const PING_MS = 5_000;

interface RunHead {
  readonly spec: PackagedSpec;
  readonly invocation: Pick<Invocation, 'requestId' | 'invokedFunctionArn' | 'clientContext' | 'traceId'>;
  /** The member that has sent it, and counts it. */
  readonly from: string;
  readonly ticket: string;
  /** Whether the response is sent while the function writes it. */
  readonly isStreamed: boolean;
  /** Whether the event is delivered again when its sender is gone: the function then ends with the sender. */
  readonly isRepeated: boolean;
}

export const RunCall = new StreamedCall<RunHead>('functions/run');

export interface RunHandlerOptions {
  readonly worker: FunctionWorker;
  /** Whether this gateway runs functions now. */
  readonly isOpen: () => boolean;
  /** Aborted when the member is gone. */
  readonly whenGone: (memberId: string) => AbortSignal;
  readonly clock: Clock;
}

/** Runs invocations for another gateway. */
export function runHandler({ worker, isOpen, whenGone, clock }: RunHandlerOptions) {
  return async ({ head, body, signal }: Received<RunHead>): Promise<AsyncIterable<Buffer>> => {
    const { spec, invocation, from, ticket, isStreamed, isRepeated } = head;
    if (!isOpen()) throw new CallRefused('this gateway runs no functions now');
    const gone = whenGone(from);
    // It has lost what it was before it noticed.
    if (gone.aborted) throw new CallRefused('the sender is not a member');
    const payload = Buffer.from(body);
    const end = isRepeated ? AbortSignal.any([signal, gone]) : undefined;
    const started = startStreaming((sink) =>
      worker.run(
        spec,
        { ...invocation, payload, end, ...(isStreamed && { sink }) },
        { ticket, waitingHome: from },
      ),
    );
    return framesOf(started, clock);
  };
}

async function* framesOf(starting: Promise<StreamedInvocation>, clock: Clock): AsyncGenerator<Buffer> {
  try {
    const { contentType, chunks, result } = yield* withPings(starting, clock);
    if (contentType !== undefined) {
      yield writeFrame({ kind: 'start', bytes: Buffer.from(contentType) });
      for (;;) {
        const next = yield* withPings(chunks.next(), clock);
        if (next.done === true) break;
        yield writeFrame({ kind: 'chunk', bytes: next.value });
      }
    }
    yield resultFrame(yield* withPings(result, clock));
  } catch (error) {
    yield writeFrame({ kind: 'failure', bytes: Buffer.from(String(error)) });
  }
}

/** The answer to a call whose result is not streamed. */
export async function* resultFrames(result: Promise<RunResult>, clock: Clock): AsyncGenerator<Buffer> {
  try {
    yield resultFrame(yield* withPings(result, clock));
  } catch (error) {
    yield writeFrame({ kind: 'failure', bytes: Buffer.from(String(error)) });
  }
}

function resultFrame(result: RunResult): Buffer {
  return writeFrame({ kind: 'result', bytes: writeResult(result) });
}

/** Waits, and lets the receiver know meanwhile that this gateway lives. */
async function* withPings<T>(waiting: Promise<T>, clock: Clock): AsyncGenerator<Buffer, T> {
  for (;;) {
    const pause = new AbortController();
    const late = sleep(clock, PING_MS, { signal: pause.signal, background: true }).then(
      () => true,
      () => false,
    );
    try {
      const isLate = await Promise.race([waiting.then(() => false), late]);
      if (!isLate) return await waiting;
    } finally {
      pause.abort();
    }
    yield PING;
  }
}

export interface RunElsewhere {
  readonly calls: GatewayCalls;
  readonly callee: Callee;
  /** The member that sends. */
  readonly from: string;
  readonly ticket: string;
  /** Aborted when the other gateway gives up the invocations that it runs for this gateway. */
  readonly cutOff: AbortSignal;
}

/**
 * Runs an invocation on another gateway.
 * @throws CallError `not-handled` when it did not begin there, `lost` when that gateway is gone: the function may have run
 */
export async function runElsewhere(
  { calls, callee, from, ticket, cutOff }: RunElsewhere,
  spec: PackagedSpec,
  { payload, sink, signal, end, ...invocation }: Invocation,
): Promise<InvocationResult> {
  // A caller that can abort its wait delivers the event again after this gateway has ended.
  const isRepeated = signal !== undefined || end !== undefined;
  const head: RunHead = { spec, invocation, from, ticket, isStreamed: sink !== undefined, isRepeated };
  const ending = end ? AbortSignal.any([end, cutOff]) : cutOff;
  const response = await RunCall.open(calls, callee, { head, body: payload, signal: ending });
  const result = await receiveResult(response, callee.endpoint, sink);
  if (result.kind === 'not-found') throw new CallError('failed', 'a gateway looked for a function');
  return result;
}

/** Reads an answer to its end. @throws CallError `lost` when it has none */
export async function receiveResult(
  response: AsyncIterable<Buffer>,
  endpoint: string,
  sink?: ResponseSink,
): Promise<RunResult> {
  try {
    for await (const frame of readFrames(response)) {
      const result = await receive(frame, sink);
      if (result) return result;
    }
  } catch (error) {
    if (error instanceof CallError) throw error;
    throw new CallError('lost', `${endpoint} is gone, where the function ran`, { cause: error });
  }
  throw new CallError('lost', `${endpoint} ended before the function`);
}

async function receive(
  { kind, bytes }: Frame,
  sink: ResponseSink | undefined,
): Promise<RunResult | undefined> {
  switch (kind) {
    case 'ping':
      return undefined;
    case 'start':
      sink?.start(bytes.toString());
      return undefined;
    case 'chunk':
      // The next ones overwrite no bytes of this one.
      await sink?.write(bytes);
      return undefined;
    case 'result':
      return readResult(bytes);
    case 'failure':
      throw new CallError('failed', bytes.toString());
  }
}

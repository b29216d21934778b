import { FunctionLog, type LogLevel, logSettings } from '../../bootstrap/log/console.ts';
import type { HandlerFunction } from '../../bootstrap/handler/load-handler.ts';
import { parseEvent } from '../../bootstrap/runtime-api/parse-event.ts';
import { isAsyncFunction, runHandler } from '../../bootstrap/handler/run-handler.ts';
import { toErrorPayload } from '../../bootstrap/errors/runtime-error.ts';
import {
  majorOf,
  rejectCallbackHandler,
  supportsCallbacks,
} from '../../bootstrap/handler/runtime-versions.ts';
import { isStreaming, ResponseStream, runStreamingHandler } from '../../bootstrap/handler/streaming.ts';
import {
  EXIT_INIT_FAILED,
  EXIT_UNCAUGHT_EXCEPTION,
  EXIT_UNHANDLED_REJECTION,
  UnhandledRejection,
} from '../../bootstrap/errors/unhandled.ts';
import { unsentCallDetector } from '../../bootstrap/log/unsent-call.ts';
import { MAX_RESPONSE_BYTES } from '../../runtime/api/body.ts';
import { describeExit, tooLargeResponsePayload } from '../../runtime/failure.ts';
import {
  type FailedOutcome,
  InProcessInvocation,
  type InProcessInvocationOptions,
  type Outcome,
  reportedFailure,
} from '../../runtime/in-process/in-process-invocation.ts';
import type { InvocationResult } from '../../runtime/port.ts';
import { readLogLine } from '../../server/controls/log-line.ts';
import type { LoggedLine } from '../../server/controls/logged-line.ts';
import { inlineContext, inlineEnvironment } from './context.ts';
import { type Handler, loadedHandler } from './handler.ts';
import { InlineDrain } from './inline-drain.ts';
import { inlineFrames } from './inline-frames.ts';
import { InlineResponse } from './inline-response.ts';
import { type InlineScope, processHooks } from './scope.ts';

export interface InlineInvocationOptions extends InProcessInvocationOptions {
  readonly handler: Handler;
  readonly pipelineId: string;
  /** Receives what the function writes to its log. */
  readonly onLog: (requestId: string, line: LoggedLine) => void;
}

/** Calls a handler as the program in a function's process does: with the same results, errors and lines. */
export class InlineInvocation {
  readonly #options: InlineInvocationOptions;
  readonly #run: InProcessInvocation;
  readonly #environment: Record<string, string>;
  readonly #log: FunctionLog;
  readonly #warn = (message: string) => this.#log.write('WARN', [message]);
  #hasEnded = false;

  constructor(options: InlineInvocationOptions) {
    const { spec, invocation, clock, onLog } = options;
    const { requestId } = invocation;
    this.#options = options;
    this.#run = new InProcessInvocation(options);
    this.#environment = inlineEnvironment(spec, invocation, this.#run.log.stream);
    const write = (text: string) => {
      this.#run.log.write(text);
      const line = readLogLine(text);
      if (line) onLog(line.requestId, { level: line.level, message: line.message });
    };
    const settings = logSettings(this.#environment);
    this.#log = new FunctionLog(write, settings, { now: () => clock.now(), framesOf: inlineFrames });
    this.#log.requestId = requestId;
  }

  async run(): Promise<InvocationResult> {
    let end!: (outcome: Outcome) => void;
    const ended = new Promise<Outcome>((resolve) => {
      end = (outcome) => {
        this.#hasEnded = true;
        resolve(outcome);
      };
    });
    const scope = this.#scope(end);
    const handler = await processHooks().scopes.run(scope, () => this.#load());
    return this.#run.run(() => {
      if (typeof handler !== 'function') end({ ...this.#exited(EXIT_INIT_FAILED), payload: handler.payload });
      else void processHooks().scopes.run(scope, () => this.#call(handler, scope, end));
      return ended;
    });
  }

  /** The init of the environment, which has no request yet. @returns its failure for a handler that cannot be used */
  async #load(): Promise<HandlerFunction | FailedOutcome> {
    const { handler, spec, invocation } = this.#options;
    this.#log.requestId = undefined;
    try {
      const loaded = (await loadedHandler(handler)) as HandlerFunction;
      if (!supportsCallbacks(majorOf(spec.runtimeName))) rejectCallbackHandler(loaded);
      return loaded;
    } catch (error) {
      return this.#failed('Init Error', error);
    } finally {
      this.#log.requestId = invocation.requestId;
    }
  }

  async #call(handler: HandlerFunction, scope: InlineScope, end: (outcome: Outcome) => void): Promise<void> {
    try {
      const outcome = await (isStreaming(handler) ? this.#stream(handler) : this.#runHandler(handler));
      if (outcome && !this.#hasEnded) end(outcome);
    } catch (error) {
      // It could not be reported.
      scope.uncaughtException(error);
    }
  }

  /** @param end ends the invocation before its handler does */
  #scope(end: (outcome: Outcome) => void): InlineScope {
    const warnOfUnsent = unsentCallDetector(this.#warn);
    const crash = (title: string, error: unknown, code: number) => {
      const { payload } = this.#failed(title, error);
      if (!this.#hasEnded) end({ ...this.#exited(code), payload });
    };
    return {
      pipelineId: this.#options.pipelineId,
      role: {
        functionArn: this.#options.invocation.invokedFunctionArn,
        roleArn: this.#options.spec.roleArn,
      },
      environment: this.#environment,
      log: (level: LogLevel, args: readonly unknown[]) => {
        if (!this.#log.isEnabled(level)) return;
        this.#log.write(level, args);
        warnOfUnsent(args);
      },
      uncaughtException: (error) => crash('Uncaught Exception', error, EXIT_UNCAUGHT_EXCEPTION),
      unhandledRejection: (reason, promise) =>
        crash(
          'Unhandled Promise Rejection',
          new UnhandledRejection(reason, promise),
          EXIT_UNHANDLED_REJECTION,
        ),
      exit: (code) => {
        if (!this.#hasEnded) end(this.#exited(code));
      },
    };
  }

  async #stream(handler: HandlerFunction): Promise<Outcome> {
    const { invocation } = this.#options;
    const response = new InlineResponse(invocation.sink);
    const stream = new ResponseStream(response, invocation.requestId, () => {}, inlineFrames);
    const failure = await runStreamingHandler(handler, this.#event(), this.#context(), {
      stream,
      warn: this.#warn,
    });
    if (failure) this.#log.writeFailure('Invoke Error', failure.error);
    return response.outcome;
  }

  async #runHandler(handler: HandlerFunction): Promise<Outcome | undefined> {
    const drain = new InlineDrain();
    const outcome = await runHandler(drain.observe(handler), this.#event(), this.#context(), {
      callbacks: supportsCallbacks(majorOf(this.#options.spec.runtimeName)),
      isAsync: isAsyncFunction(handler),
      drain,
      warn: this.#warn,
    });
    if (this.#hasEnded) return undefined;
    if (outcome.kind === 'failed') return this.#failed('Invoke Error', outcome.error);
    const payload = Buffer.from(outcome.body);
    return payload.length <= MAX_RESPONSE_BYTES
      ? { kind: 'returned', payload }
      : reportedFailure(tooLargeResponsePayload(MAX_RESPONSE_BYTES));
  }

  #event(): unknown {
    return parseEvent(this.#options.invocation.payload);
  }

  #context() {
    const { spec, invocation, clock } = this.#options;
    return inlineContext(spec, invocation, { environment: this.#environment, clock });
  }

  #exited(code: number): FailedOutcome {
    return this.#run.exited(describeExit({ kind: 'exited', code, signal: null }));
  }

  #failed(title: string, error: unknown): FailedOutcome {
    this.#log.writeFailure(title, error);
    const payload = Buffer.from(JSON.stringify(toErrorPayload(error, inlineFrames)));
    return reportedFailure(
      payload.length <= MAX_RESPONSE_BYTES ? payload : tooLargeResponsePayload(MAX_RESPONSE_BYTES),
    );
  }
}

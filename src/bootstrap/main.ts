/**
 * Runs in a function's process: loads the handler, then runs the invocations of the Runtime API one after another.
 * Every import adds to each cold start.
 */
import { FunctionLog, logSettings, patchConsole } from './log/console.ts';
import { createContext } from './handler/context.ts';
import { EventLoopDrain } from './handler/event-loop.ts';
import { type HandlerFunction, loadHandler } from './handler/load-handler.ts';
import { openLogRecords } from './log/log-record.ts';
import { prepareResolution } from './resolve/prepare-resolution.ts';
import { isAsyncFunction, runHandler } from './handler/run-handler.ts';
import { type NextInvocation, RuntimeApiClient } from './runtime-api/client.ts';
import { toErrorPayload } from './errors/runtime-error.ts';
import { majorOf, rejectCallbackHandler, supportsCallbacks } from './handler/runtime-versions.ts';
import { readSecret } from './runtime-api/secret.ts';
import {
  installStreamingGlobal,
  isStreaming,
  ResponseStream,
  runStreamingHandler,
} from './handler/streaming.ts';
import {
  EXIT_INIT_FAILED,
  EXIT_UNCAUGHT_EXCEPTION,
  EXIT_UNHANDLED_REJECTION,
  UnhandledRejection,
} from './errors/unhandled.ts';
import { unsentCallDetector } from './log/unsent-call.ts';

const FIRST_VERSION_WITH_TYPESCRIPT = 24;

const environment = process.env;
const runtimeApi = environment['AWS_LAMBDA_RUNTIME_API'] ?? '';
const secret = readSecret(environment);
const api = new RuntimeApiClient(runtimeApi, secret);
const log = new FunctionLog(openLogRecords(environment), logSettings(environment));
const drain = new EventLoopDrain();
const warn = (message: string) => log.write('WARN', [message]);
const callbacks = supportsCallbacks(runtimeMajor());
// Handlers may replace the global with a fake clock's.
const { setImmediate: startTurn } = globalThis;
let phase: 'init' | 'idle' | 'invoke' = 'init';
/** Set when the response to the current invocation has been sent; resolves when the server has accepted it. */
let accepted: Promise<void> | undefined;
/** Set when a fatal error is being reported. No further response or request for an event may be sent. */
let isStopping = false;

patchConsole(log, unsentCallDetector(warn));
installStreamingGlobal();
process.on('uncaughtException', (error) => {
  void stop('Uncaught Exception', error, EXIT_UNCAUGHT_EXCEPTION);
});
process.on('unhandledRejection', (reason, promise) => {
  const error = new UnhandledRejection(reason, promise);
  void stop('Unhandled Promise Rejection', error, EXIT_UNHANDLED_REJECTION);
});

const sdkFolders = environment['_MILLRACE_SDK_FOLDERS'] ?? '';
delete environment['_MILLRACE_SDK_FOLDERS'];
delete environment['_MILLRACE_LAYERS_ROOT'];
const prepareImports = prepareResolution({ runtimeMajor: runtimeMajor(), environment, sdkFolders });

let handler: HandlerFunction;
try {
  const taskRoot = environment['LAMBDA_TASK_ROOT'] ?? process.cwd();
  const runtimeRoot = environment['LAMBDA_RUNTIME_DIR'] ?? taskRoot;
  const major = Math.min(runtimeMajor(), Number.parseInt(process.versions.node, 10));
  const typeScript = major >= FIRST_VERSION_WITH_TYPESCRIPT;
  const roots = { taskRoot, runtimeRoot, typeScript, onFound: prepareImports };
  handler = await loadHandler(roots, environment['_HANDLER'] ?? '');
  if (!callbacks) rejectCallbackHandler(handler);
} catch (error) {
  await stop('Init Error', error, EXIT_INIT_FAILED);
  throw error;
}
const isAsync = isAsyncFunction(handler);

for (;;) {
  phase = 'idle';
  // The next invocation is requested before the server has acknowledged the previous response.
  const invocation = await api.next().catch(stopWithServer);
  phase = 'invoke';
  await serve(invocation);
  await untilLateErrors();
}

async function serve(invocation: NextInvocation): Promise<void> {
  const { requestId, traceId } = invocation;
  accepted = undefined;
  log.requestId = requestId;
  if (traceId === undefined) delete environment['_X_AMZN_TRACE_ID'];
  else environment['_X_AMZN_TRACE_ID'] = traceId;
  if ('error' in invocation.event) throw invocation.event.error;
  const event = invocation.event.value;
  const context = createContext(invocation, environment);

  if (isStreaming(handler)) {
    const stream = new ResponseStream(api, requestId, markSent);
    const failure = await runStreamingHandler(handler, event, context, { stream, warn });
    if (failure) log.writeFailure('Invoke Error', failure.error);
    return;
  }
  const outcome = await runHandler(handler, event, context, { callbacks, isAsync, drain, warn });
  // The error that stops the process is the result, even if the handler completes while it is reported.
  if (isStopping) return;
  if (outcome.kind === 'succeeded') {
    markSent(api.respond(requestId, outcome.body));
  } else {
    log.writeFailure('Invoke Error', outcome.error);
    markSent(api.fail(requestId, toErrorPayload(outcome.error)));
  }
}

function markSent(response: Promise<void>): void {
  accepted = response.catch(stopWithServer);
}

/**
 * Waits for one turn of the event loop, in which a handler's unhandled rejections and immediates may end the process. It
 * must not have requested the next event by then. Does not resolve if the process is stopping.
 */
function untilLateErrors(): Promise<void> {
  return new Promise((resolve) => {
    startTurn(() => {
      if (!isStopping) resolve();
    });
  });
}

/** Reports a fatal error and exits. After the response to an invocation, an error no longer changes its result. */
async function stop(title: string, error: unknown, exitCode: number): Promise<never> {
  isStopping = true;
  const payload = toErrorPayload(error);
  // A separate connection: the other one may be in the middle of a streamed response.
  const reporter = new RuntimeApiClient(runtimeApi, secret);
  try {
    // Throws if the server is gone. An uncaught error here would call `stop` again, in an endless loop.
    log.writeFailure(title, error);
    if (phase === 'init') await reporter.failInit(payload);
    // An exit would truncate a response that is still being sent.
    else if (accepted) await accepted;
    else if (phase === 'invoke' && log.requestId !== undefined) await reporter.fail(log.requestId, payload);
  } catch {
    // The server is gone; only the exit code can still report the error.
  }
  process.exit(exitCode);
}

// A function must not outlive its server.
function stopWithServer(): never {
  process.exit(EXIT_INIT_FAILED);
}

function runtimeMajor(): number {
  return majorOf(environment['AWS_EXECUTION_ENV'] ?? '');
}

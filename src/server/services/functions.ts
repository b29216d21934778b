import type { Disk } from '../../lib/disk/disk.ts';
import type { InProcessCalls } from '../../protocol/in-process-calls.ts';
import { RuntimeCounters } from '../../runtime/metrics/runtime-counters.ts';
import type { LogSink, Runtime } from '../../runtime/port.ts';
import { FunctionCredentials } from '../../services/identities/function-credentials.ts';
import { type Lambda, openLambda } from '../../services/lambda/open-lambda.ts';
import { PermittedLogSink } from '../../services/lambda/role/permitted-log-sink.ts';
import type { Logs } from '../../services/logs/open-logs.ts';
import type { Closers } from '../closers.ts';
import { openFunctionFiles } from '../function-files.ts';
import type { DataPlane } from './data-plane.ts';
import type { ServicesOptions } from './options.ts';
import { roleCredentialsOf } from './role-credentials-of.ts';
import { openServerRuntime } from './server-runtime.ts';

export interface OpenFunctions {
  readonly lambda: Lambda;
  readonly runtime: Runtime;
  readonly counters: RuntimeCounters;
  /** Takes the lines of functions that other gateways run. */
  readonly lines: LogSink;
  /** Stores the lines that functions have written so far. */
  flushLogs(): Promise<void>;
}

/** Opens what runs functions, and the parts of the Lambda service. */
export async function openFunctions(
  { store, access, identities, history: { meters } }: DataPlane,
  { logs, calls }: { readonly logs: Logs; readonly calls: InProcessCalls },
  options: ServicesOptions,
  closers: Closers,
): Promise<OpenFunctions> {
  const { disk, clock, random, logger, timeScale, endpoint, tracer } = options;
  const { runner } = options;
  const files = runner?.files ?? (await openFiles(disk, closers));
  const permittedLogs =
    access &&
    new PermittedLogSink({
      sink: logs.sink,
      authorities: calls.authorities,
      hasGroup: async (namespace, group) => (await logs.groups.find(namespace, group)) !== undefined,
      clock,
      random,
      logger,
    });
  const tools = { logSink: permittedLogs ?? logs.sink, meters };
  const counters = runner?.counters ?? new RuntimeCounters();
  const credentials =
    access &&
    roleCredentialsOf(access.authorizer, new FunctionCredentials(identities, clock, random), random);
  const ownRuntime =
    runner?.open() ??
    openServerRuntime(options, {
      ...tools,
      counters,
      files,
      roleCredentials: credentials,
    });
  closers.add(() => ownRuntime.close());
  const runtime = options.wrapRuntime?.(ownRuntime, tools) ?? ownRuntime;
  if (access) await identities.secrets.prepare();
  const lambda = await openLambda({
    store,
    disk: files,
    clock,
    random,
    logger,
    runtime,
    running: await runner?.running(),
    calls,
    meters,
    tracer,
    endpoint,
    codeLinkKey: access && identities.secrets.keyFor('links to code'),
    unpacksCode: options.unpacksCode,
    timeScale,
  });
  closers.add(async () => lambda.close());
  return {
    lambda,
    runtime,
    counters,
    lines: tools.logSink,
    async flushLogs() {
      await permittedLogs?.settle();
      await logs.sink.flush();
    },
  };
}

async function openFiles(data: Disk, closers: Closers): Promise<Disk> {
  const files = await openFunctionFiles(data);
  closers.add(() => files.close());
  return files.disk;
}

import { RuntimeCounters } from '../../../runtime/metrics/runtime-counters.ts';
import { FunctionCredentials } from '../../../services/identities/function-credentials.ts';
import { CodeStore } from '../../../services/lambda/code/store.ts';
import { Sessions } from '../../../services/sts/sessions.ts';
import type { Closers } from '../../closers.ts';
import { openFunctionFiles } from '../../function-files.ts';
import type { DataPlane } from '../../services/data-plane.ts';
import type { FunctionRunner, ServicesOptions } from '../../services/options.ts';
import { roleCredentialsOf } from '../../services/role-credentials-of.ts';
import { openServerRuntime } from '../../services/server-runtime.ts';
import type { LineForwarder } from './line-forwarder.ts';
import type { RunningHere } from './running-here.ts';
import { FunctionWorker } from './worker.ts';

export interface OpenWorker {
  readonly worker: FunctionWorker;
  readonly counters: FunctionRunner['counters'];
  readonly files: FunctionRunner['files'];
}

/** Opens what runs functions on this gateway. Nothing starts before the first invocation. */
export async function openWorker(
  { store, access, identities, history: { meters } }: DataPlane,
  { lines, here }: { readonly lines: LineForwarder; readonly here: RunningHere },
  options: ServicesOptions,
  closers: Closers,
): Promise<OpenWorker> {
  const { disk, clock, random } = options;
  const files = await openFunctionFiles(disk);
  closers.add(() => files.close());
  const counters = new RuntimeCounters();
  // The sessions are stored: the gateway that a function calls may pass the request on to another one.
  const sessions = new Sessions(store.meta);
  const credentials = new FunctionCredentials(identities, clock, random, (session, nowMs) =>
    sessions.create(session, nowMs),
  );
  const runtime = openServerRuntime(options, {
    logSink: lines,
    meters,
    counters,
    files: files.disk,
    roleCredentials: access && roleCredentialsOf(access.authorizer, credentials, random),
  });
  closers.add(() => runtime.close());
  const code = await CodeStore.open(store.blobs, files.disk, random, 'when-run');
  return { worker: new FunctionWorker({ runtime, code, lines, here, clock }), counters, files: files.disk };
}

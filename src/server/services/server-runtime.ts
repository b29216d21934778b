import { isAbsolute } from 'node:path';
import type { Disk } from '../../lib/disk/disk.ts';
import { DEFAULT_DEBUG_PORT } from '../../runtime/node/debugging.ts';
import type { RuntimeCounters } from '../../runtime/metrics/runtime-counters.ts';
import { openRuntime } from '../../runtime/open-runtime.ts';
import { limitsOfShare } from '../../runtime/runtime-limits.ts';
import { BOOTSTRAP_PATH, LAUNCHER_PATH, REDIRECT_PATH } from '../built-files.ts';
import type { RuntimeOptions } from '../../runtime/runtime-options.ts';
import type { RuntimeTools, ServicesOptions } from './options.ts';

/** Opens the runtime that starts functions as processes of this machine. */
export function openServerRuntime(
  options: ServicesOptions,
  {
    logSink,
    meters,
    counters,
    files,
    roleCredentials,
  }: RuntimeTools & {
    readonly counters: RuntimeCounters;
    readonly files: Disk;
    readonly roleCredentials: RuntimeOptions['roleCredentials'];
  },
): ReturnType<typeof openRuntime> {
  const { disk, clock, random, logger, functionEndpoint, debuggedFunctions, projectDirectory } = options;
  const { ofServer } = options;
  return openRuntime({
    clock,
    processClock: options.processClock,
    random,
    logger,
    logSink: options.wrapLogSink?.(logSink) ?? logSink,
    meters,
    counters,
    endpoint: functionEndpoint,
    ...(roleCredentials && { roleCredentials }),
    bootstrapPath: BOOTSTRAP_PATH,
    launcherPath: LAUNCHER_PATH,
    redirectPath: REDIRECT_PATH,
    sandbox: options.sandbox ?? 'auto',
    ...(options.freeze && { freeze: options.freeze }),
    files,
    // A disk in memory has no folder.
    hiddenFolders: [disk.absolute(''), ofServer?.dataDirectory ?? ''].filter(isAbsolute),
    ...(ofServer && { limits: limitsOfShare(ofServer.processes) }),
    ...(debuggedFunctions && {
      debugging: { functionNames: debuggedFunctions, firstPort: DEFAULT_DEBUG_PORT },
    }),
    ...(projectDirectory !== undefined && { projectDirectory }),
  });
}

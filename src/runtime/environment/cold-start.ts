import { createHash } from 'node:crypto';
import { partitionOf } from '../../lib/aws/arn.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { EnvironmentLog } from '../log/environment-log.ts';
import type { FunctionSpec } from '../port.ts';
import type { Launch } from '../process/launch.ts';
import type { Environment, FailedInit } from './environment.ts';
import { initFailureStatus } from './run-invocation.ts';

export interface ColdStartOptions {
  readonly spec: FunctionSpec;
  readonly launch: Launch;
  readonly log: EnvironmentLog;
  readonly clock: Clock;
  readonly initTimeoutMs: number;
  /** Starts an environment whose init may take this long. */
  readonly start: (initLimitMs: number) => Promise<Environment>;
}

export type ColdStartOutcome =
  /** `initMs`: the init preceded the invocation. `spentMs`: it took this much of the invocation's timeout. */
  | {
      readonly kind: 'ready';
      readonly environment: Environment;
      readonly timing: { readonly initMs: number } | { readonly spentMs: number };
    }
  | { readonly kind: 'failed'; readonly environment: Environment; readonly init: FailedInit };

/**
 * Starts an environment for an invocation. An init that fails is repeated as part of the invocation, under the
 * function's timeout:
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
export async function coldStart(options: ColdStartOptions): Promise<ColdStartOutcome> {
  const { spec, launch, log, clock, initTimeoutMs, start } = options;
  log.writeAll(log.system.initStart(launch.runtimeVersion, runtimeVersionArn(spec, launch), clock.now()));
  const first = await start(initTimeoutMs);
  const init = await first.initialized;
  if (init.kind === 'ready') {
    return { kind: 'ready', environment: first, timing: { initMs: init.durationMs } };
  }
  reportInit('init', init);

  const second = await start(spec.timeoutMs);
  const repeated = await second.initialized;
  if (repeated.kind === 'ready') {
    return { kind: 'ready', environment: second, timing: { spentMs: repeated.durationMs } };
  }
  reportInit('invoke', repeated);
  return { kind: 'failed', environment: second, init: repeated };

  function reportInit(phase: 'init' | 'invoke', failed: FailedInit): void {
    const report = { phase, durationMs: failed.durationMs, failure: initFailureStatus(failed) };
    log.writeAll(log.system.initReport(report, clock.now()));
  }
}

/** AWS identifies each build of a runtime by a hash. Here it is the hash of the version's name. */
function runtimeVersionArn({ region }: FunctionSpec, { runtimeVersion }: Launch): string {
  const hash = createHash('sha256').update(runtimeVersion).digest('hex');
  return `arn:${partitionOf(region)}:lambda:${region}::runtime:${hash}`;
}

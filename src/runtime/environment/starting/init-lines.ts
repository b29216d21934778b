import { createHash } from 'node:crypto';
import { partitionOf } from '../../../lib/aws/arn.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { InitializationType } from '../../initialization-type.ts';
import type { EnvironmentLog } from '../../log/environment-log.ts';
import type { FunctionSpec } from '../../port.ts';
import type { Launch } from '../../process/launch.ts';
import type { FailedInit } from '../environment-state.ts';
import { initFailureStatus } from '../run-invocation.ts';

export interface InitLinesOptions {
  readonly spec: FunctionSpec;
  readonly launch: Launch;
  readonly log: EnvironmentLog;
  readonly clock: Clock;
  readonly initializationType: InitializationType;
}

/** The log lines about the init of one environment. */
export class InitLines {
  readonly #options: InitLinesOptions;

  constructor(options: InitLinesOptions) {
    this.#options = options;
  }

  start(): void {
    const { spec, launch, log, clock, initializationType } = this.#options;
    const { runtimeVersion } = launch;
    const runtimeVersionArn = arnOf(spec, runtimeVersion);
    const start = { initializationType, runtimeVersion, runtimeVersionArn };
    log.writeAll(log.system.initStart(start, clock.now()));
  }

  /** @param phase `invoke` for an init that is repeated within an invocation */
  failed(phase: 'init' | 'invoke', init: FailedInit): void {
    const { log, clock, initializationType } = this.#options;
    const { durationMs } = init;
    const report = { initializationType, phase, durationMs, failure: initFailureStatus(init) };
    log.writeAll(log.system.initReport(report, clock.now()));
  }
}

/** AWS identifies each build of a runtime by a hash. Here it is the hash of the version's name. */
function arnOf({ region }: FunctionSpec, runtimeVersion: string): string {
  const hash = createHash('sha256').update(runtimeVersion).digest('hex');
  return `arn:${partitionOf(region)}:lambda:${region}::runtime:${hash}`;
}

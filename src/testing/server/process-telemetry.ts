import type { Logger } from '../../lib/log/logger.ts';
import type { Telemetry } from '../../lib/telemetry/telemetry.ts';
import { wantedSignals } from '../../lib/telemetry/wanted-signals.ts';
import { systemClock } from '../../lib/time/clock.ts';
import { telemetryFrom } from '../../opentelemetry/telemetry-from.ts';
import { VERSION } from '../../server/version.ts';

/** Beside the output of the test runner. */
const warnings: Logger = {
  info() {},
  warn: (message) => process.emitWarning(message),
  error: (message) => process.emitWarning(message),
};

/**
 * OpenTelemetry, if the environment variables ask for it: one for all pipelines of the process, because its SDK registers
 * itself for the process. It is open while a pipeline is.
 */
class ProcessTelemetry {
  #users = 0;
  #opened: Promise<Telemetry | undefined> | undefined;
  #lastClose: Promise<unknown> = Promise.resolve();
  /** It was asked for, and is not installed; said once. */
  #isMissing = false;

  /** `release` it afterwards. @returns undefined when it is not asked for, or not installed */
  async acquire(): Promise<Telemetry | undefined> {
    this.#users++;
    return (this.#opened ??= this.#open());
  }

  /** The last pipeline that closes waits until everything is sent, for a bounded time. */
  async release(): Promise<void> {
    if (--this.#users > 0) return;
    const opened = this.#opened;
    this.#opened = undefined;
    this.#lastClose = Promise.resolve(opened).then((telemetry) => telemetry?.close());
    await this.#lastClose;
  }

  async #open(): Promise<Telemetry | undefined> {
    if (this.#isMissing || wantedSignals(process.env).size === 0) return undefined;
    await this.#lastClose;
    const { telemetry } = await telemetryFrom({
      env: process.env,
      projectDirectory: process.cwd(),
      version: VERSION,
      clock: systemClock,
      logger: warnings,
    });
    this.#isMissing = telemetry === undefined;
    return telemetry;
  }
}

const SHARED = Symbol.for('millrace.testing.telemetry');

/** One for each process and not for each copy of this module, as the SDK is. */
export function telemetryOfProcess(): ProcessTelemetry {
  const shared = globalThis as { [SHARED]?: ProcessTelemetry };
  return (shared[SHARED] ??= new ProcessTelemetry());
}

import type { Logger } from '../lib/log/logger.ts';
import { systemRandom } from '../lib/random.ts';
import type { Telemetry } from '../lib/telemetry/telemetry.ts';
import { type Environment, wantedSignals } from '../lib/telemetry/wanted-signals.ts';
import type { Clock } from '../lib/time/clock.ts';

export interface TelemetryChoice {
  readonly env: Environment;
  /** The folder whose packages include OpenTelemetry's. */
  readonly projectDirectory: string;
  /** Of the server. */
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** OpenTelemetry, if the environment variables ask for it. Nothing is imported otherwise. */
export async function telemetryFrom({
  env: environment,
  projectDirectory,
  version,
  clock,
  logger,
}: TelemetryChoice): Promise<{ readonly telemetry?: Telemetry }> {
  if (wantedSignals(environment).size === 0) return {};
  const { openTelemetry } = await import('./open-telemetry.ts');
  const options = { environment, projectDirectory, version, clock, random: systemRandom, logger };
  const telemetry = openTelemetry(options);
  return telemetry ? { telemetry } : {};
}

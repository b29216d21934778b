import { resolve } from 'node:path';
import type { Logger } from '../../lib/log/logger.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { MillraceOptions } from '../../server/start/options.ts';
import type { OptionValues } from '../command-line/options.ts';
import type { authOptions } from './options/auth-options.ts';
import { type dataOptions, maxMemoryFrom } from './options/data-directory.ts';
import { encryptKeyFile, type encryptionOptions } from './options/encryption-options.ts';
import type { servingOptions } from './options/serving-options.ts';
import { forwardChoice, type forwardOptions } from './options/forward-options.ts';
import type { functionOptions } from './options/function-options.ts';
import { telemetryFrom } from '../../opentelemetry/telemetry-from.ts';
import { VERSION } from '../../server/version.ts';
import type { auditOptions } from './options/audit-options.ts';
import { tlsChoice, type tlsOptions } from './options/tls-options.ts';

type Typed = OptionValues<
  Omit<typeof servingOptions, 'quotas'> &
    Pick<ReturnType<typeof dataOptions>, 'max-memory' | 'ephemeral'> &
    typeof encryptionOptions &
    typeof auditOptions &
    typeof tlsOptions &
    typeof authOptions &
    typeof forwardOptions &
    typeof functionOptions
>;

interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** The folder whose packages include OpenTelemetry's. */
  readonly projectDirectory: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Settings = Omit<MillraceOptions, 'host' | 'quotas' | 'onFatal'>;

/**
 * The settings of a server that `start` and `dev` have in common.
 * @throws OperatorError, UsageError
 */
export async function serverSettings(options: Typed, surroundings: Surroundings): Promise<Settings> {
  const { env, cwd, projectDirectory, clock, logger } = surroundings;
  const tls = tlsChoice(options, { cwd, logger, now: () => clock.now() });
  return {
    encryptKeyFile: encryptKeyFile(options, cwd),
    maxMemoryBytes: maxMemoryFrom(options),
    port: options.port,
    apiPort: options['api-port'],
    durability: options.durability,
    timeScale: options['time-scale'],
    sandbox: options.sandbox,
    freeze: options.freeze,
    auth: options.auth,
    ...(tls && { tls }),
    ...(await telemetryFrom({ env, projectDirectory, version: VERSION, clock, logger })),
    auditLog: options['audit-log'] === undefined ? undefined : resolve(cwd, options['audit-log']),
    forward: forwardChoice(options, env),
    logger,
  };
}

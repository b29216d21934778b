import { resolve } from 'node:path';
import { type Logger, silentLogger } from '../lib/log/logger.ts';
import { startMillrace } from '../server/millrace.ts';
import { VERSION } from '../server/version.ts';
import { telemetryFrom } from '../opentelemetry/telemetry-from.ts';
import { systemClock } from '../lib/time/clock.ts';
import type { OptionNames } from '../server/start-errors.ts';
import { MillraceServer } from './millrace-server.ts';

/** Options of `startServer`; all have defaults. */
export interface ServerOptions {
  /**
   * Contains all state of the server. Created when missing. Only one server can use it at a time. Without it, the data is
   * in memory and ends with the server.
   */
  readonly dataDirectory?: string;
  /**
   * A file with keys, to encrypt the data directory; one that is encrypted needs it.
   * @example `(umask 077; openssl rand -base64 32 > FILE)` writes such a file.
   */
  readonly encryptKeyFile?: string;
  /** The TCP port; a free one by default, or with 0. */
  readonly port?: number;
  /** The region of `environment` and `clientConfig`, `us-east-1` by default. Clients of every region are served. */
  readonly region?: string;
  /** The account of `environment`, `clientConfig` and `deploy`: 12 digits, `000000000000` by default. */
  readonly account?: string;
  /** Whether the limits of AWS on throughput and rates apply; `on` by default. */
  readonly quotas?: 'on' | 'off';
  /**
   * What an acknowledged write has reached: stable storage (`fsync`, the default), or the operating system (`os`). Without
   * effect when the data is in memory.
   */
  readonly durability?: 'fsync' | 'os';
  /**
   * Whether signatures and permissions are checked: not at all (`off`, the default), with a warning to the logger for each
   * call that AWS would deny (`warn`), or as AWS does (`enforce`).
   */
  readonly auth?: 'off' | 'warn' | 'enforce';
  /** Factor on the time that streams and functions take to change state; 1 by default, 0 for none. */
  readonly timeScale?: number;
  /** Origins of web pages that may call, in addition to those of this machine: `https://app.example.com`. */
  readonly allowedOrigins?: readonly string[];
  /** Receives warnings and errors of the server; by default they are dropped. */
  readonly logger?: Logger;
  /**
   * Called when the disk has failed, or an invariant of the server is broken; the server must be closed then. By default, the
   * error is thrown as an uncaught exception.
   */
  readonly onFatal?: (error: unknown) => void;
}

const NAMES: OptionNames = {
  port: 'the option port',
  apiPort: 'the option apiPort',
  host: 'the option host',
  dataDirectory: 'the option dataDirectory',
  encryptKeyFile: 'the option encryptKeyFile',
  auditLog: 'the option auditLog',
};

/**
 * Starts a server in this process, which listens on 127.0.0.1. Close it, or the process does not end.
 * @example await using server = await startServer({ dataDirectory: '.millrace' });
 * @throws OperatorError when an option is not valid, and when the port or the data directory is in use, with the one that
 * uses it
 */
export async function startServer(options: ServerOptions = {}): Promise<MillraceServer> {
  const { dataDirectory, port = 0, region = 'us-east-1', account = '000000000000' } = options;
  const { quotas = 'on', durability = 'fsync', timeScale = 1, logger = silentLogger } = options;
  const telemetry = await telemetryFrom({
    env: process.env,
    projectDirectory: process.cwd(),
    version: VERSION,
    clock: systemClock,
    logger,
  });
  const running = await startMillrace({
    ...telemetry,
    dataDirectory: dataDirectory === undefined ? undefined : resolve(dataDirectory),
    encryptKeyFile: options.encryptKeyFile === undefined ? undefined : resolve(options.encryptKeyFile),
    host: '127.0.0.1',
    port,
    quotas,
    durability: dataDirectory === undefined ? 'os' : durability,
    timeScale,
    auth: options.auth,
    allowedOrigins: options.allowedOrigins,
    logger,
    onFatal: options.onFatal ?? throwUncaught,
    optionNames: NAMES,
  });
  const credentials = await running.rootCredentials(account);
  return new MillraceServer(running, { endpoint: running.endpoint, region, account, credentials });
}

function throwUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

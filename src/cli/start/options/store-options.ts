import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { OperatorError } from '../../../lib/operator-error.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { natsStore, type StoreConnection } from '../../../server/gateway/nats-store.ts';
import type { ClusterOptions } from '../../../server/gateway/options.ts';
import { flag, type OptionValues, text, UsageError } from '../../command-line/options.ts';

/** Options of a gateway of a cluster. */
export const storeOptions = {
  store: text('URL', 'run as a gateway over the NATS servers of nats://HOST:4222,HOST:4222,HOST:4222/NAME'),
  'store-tls': text('CA[,CERT,KEY]', 'files in PEM for TLS to the servers of --store'),
  'store-credentials': text('FILE', 'the credentials file for the servers of --store'),
  'accept-data-loss': flag('use a --store that may lose acknowledged records at a power cut'),
  'access-key-file': text(
    'FILE',
    'with --auth: the 32 random bytes that all gateways encrypt access keys with',
  ),
  advertise: text('URL', 'where other gateways reach this one (default: its address and port)'),
};

type Typed = OptionValues<typeof storeOptions>;

interface Others {
  readonly data: string | undefined;
  readonly ephemeral: boolean;
  readonly 'encrypt-key-file': string | undefined;
  readonly tls: 'self-signed' | undefined;
  /** `fsync` is the default, and what a gateway needs of NATS in any case. */
  readonly durability: 'fsync' | 'os';
}

const NEEDING_STORE = [
  'store-tls',
  'store-credentials',
  'accept-data-loss',
  'access-key-file',
  'advertise',
] as const;

/** Why each does not go with `--store`. */
const EXCLUDED: Readonly<Record<Exclude<keyof Others, 'durability'>, string>> = {
  data: 'the state of a gateway is in its store',
  ephemeral: 'the state of a gateway is in its store',
  'encrypt-key-file':
    'it encrypts a data directory, and a gateway has none: encrypt the disks of the NATS servers',
  tls: 'a generated certificate is kept in a data directory, and a gateway has none: use --tls-cert and --tls-key',
};

/**
 * @returns undefined for a server on its own
 * @throws UsageError; OperatorError for a file that cannot be read
 */
export function clusterChoice(
  options: Typed & Others,
  { cwd, clock, logger }: { readonly cwd: string; readonly clock: Clock; readonly logger: Logger },
): ClusterOptions | undefined {
  const { store: url, advertise } = options;
  if (url === undefined) {
    const alone = NEEDING_STORE.find((name) => options[name] !== undefined && options[name] !== false);
    if (alone !== undefined) throw new UsageError(`--${alone} is for a gateway: add --store, or remove it`);
    return undefined;
  }
  for (const [name, reason] of Object.entries(EXCLUDED)) {
    const value = options[name as keyof Others];
    if (value !== undefined && value !== false) {
      throw new UsageError(`--${name} does not go with --store: ${reason}`);
    }
  }
  if (options.durability === 'os') {
    throw new UsageError(
      '--durability os does not go with --store: sync_interval of the NATS servers decides when records are on their disks',
    );
  }
  if (advertise !== undefined && !/^https?:\/\/[^/]+\/?$/.test(advertise)) {
    throw new UsageError(
      `--advertise takes a URL without a path, such as http://10.0.0.7:4566, not "${advertise}"`,
    );
  }
  const accessKeyFile = options['access-key-file'];
  return {
    accessKeyFile: accessKeyFile === undefined ? undefined : resolve(cwd, accessKeyFile),
    advertise: advertise?.replace(/\/$/, ''),
    openStore: natsStore({
      url,
      ...storeConnection(options, cwd),
      clock,
      logger,
    }),
  };
}

/** How NATS is reached, and what may be expected of it. @throws UsageError; OperatorError for a file that cannot be read */
export function storeConnection(
  options: Pick<Typed, 'store-tls' | 'store-credentials' | 'accept-data-loss'>,
  cwd: string,
): Omit<StoreConnection, 'url'> {
  const file = options['store-credentials'];
  return {
    tls: tlsFrom(options['store-tls'], cwd),
    credentials: file === undefined ? undefined : read(resolve(cwd, file), '--store-credentials'),
    acceptDataLoss: options['accept-data-loss'],
  };
}

function tlsFrom(value: string | undefined, cwd: string) {
  if (value === undefined) return undefined;
  const files = value.split(',');
  if (files.length !== 1 && files.length !== 3) {
    throw new UsageError(
      `--store-tls takes the file of a CA, or those of a CA, a certificate and its key: CA,CERT,KEY, not "${value}"`,
    );
  }
  const [ca, cert, key] = files.map((file) => read(resolve(cwd, file), '--store-tls').toString());
  return { ca: ca!, ...(cert !== undefined && key !== undefined && { cert, key }) };
}

function read(file: string, option: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new OperatorError(
      `${option}: ${file} cannot be read (${code}): check the path and its permissions`,
      {
        cause: error,
      },
    );
  }
}

import { DirectoryInUse } from '../../lib/disk/disk.ts';
import { explainFileError } from '../../lib/disk/file-errors.ts';
import { nodeDisk } from '../../lib/disk/node-disk.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { THIS_PLATFORM } from '../../lib/platform/platform.ts';
import { systemRandom } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { openEmbeddedStore } from '../../storage/embedded/open.ts';
import { DirectoryIsEncrypted } from '../../storage/embedded/encryption/open-encryption.ts';
import { isStorageError } from '../../storage/error.ts';
import type { TransferableStore } from '../../storage/transfer.ts';
import { liveMembers } from '../../cluster/live-members.ts';
import { requireDataDirectory } from '../check/check-directory.ts';
import { readKeyFile } from '../encryption/read-key-file.ts';
import type { StoreConnection } from '../gateway/nats-store.ts';

/** A store of a copy: a data directory, or one on NATS. */
export type CopyEnd =
  | {
      readonly directory: string;
      /** The absolute path of the file with its keys, when it is encrypted. */
      readonly keyFile: string | undefined;
    }
  | { readonly cluster: StoreConnection };

export interface EndTools {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The name of a store in messages, without a password. */
export function nameOf(end: CopyEnd): string {
  return 'directory' in end ? end.directory : end.cluster.url.replace(/\/\/.*@/, '//');
}

/**
 * @throws OperatorError when it is in use, or cannot be opened
 */
export async function openEnd(
  end: CopyEnd,
  role: 'from' | 'to',
  tools: EndTools,
): Promise<TransferableStore> {
  if ('cluster' in end) return openCluster(end, tools);
  const { directory, keyFile } = end;
  if (role === 'from') await requireDataDirectory(directory);
  const encryption = keyFile === undefined ? undefined : await readKeyFile(keyFile, directory, THIS_PLATFORM);
  try {
    return await openEmbeddedStore({ ...tools, disk: nodeDisk(directory), durability: 'fsync', encryption });
  } catch (error) {
    if (error instanceof DirectoryInUse) {
      throw new OperatorError(
        `the data directory ${directory} is in use by ${error.owner}: stop that one first`,
        {
          cause: error,
        },
      );
    }
    if (error instanceof DirectoryIsEncrypted) {
      throw new OperatorError(`${directory} is encrypted: give its key with --${role}-key-file FILE`, {
        cause: error,
      });
    }
    if (isStorageError(error, 'corrupt')) {
      throw new OperatorError(`${error.message}: see \`millrace check ${directory}\``, { cause: error });
    }
    if (isStorageError(error)) throw new OperatorError(error.message, { cause: error });
    throw explainFileError(error, directory) ?? error;
  }
}

async function openCluster(
  end: Extract<CopyEnd, { cluster: object }>,
  { clock, logger }: EndTools,
): Promise<TransferableStore> {
  // The client of NATS is loaded only then.
  const { openClusterStore } = await import('../../storage/cluster/open.ts');
  const store = await openClusterStore({ ...end.cluster, clock, logger, random: systemRandom });
  try {
    await requireUnused(store, end, clock);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** @throws OperatorError when gateways use the store */
export async function requireUnused({ meta }: TransferableStore, end: CopyEnd, clock: Clock): Promise<void> {
  if ('directory' in end) return;
  const gateways = (await liveMembers(meta, clock)).map(({ document }) => document.endpoint);
  if (gateways.length === 0) return;
  throw new OperatorError(`${nameOf(end)} is in use by the gateways ${gateways.join(', ')}: stop them first`);
}

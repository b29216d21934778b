import { OperatorError } from '../../lib/operator-error.ts';
import { THIS_PLATFORM } from '../../lib/platform/platform.ts';
import type { EncryptionSettings } from '../../storage/embedded/encryption/open-encryption.ts';
import { readKeyFile } from '../encryption/read-key-file.ts';
import { makeAccessKey } from '../gateway/access/access-key.ts';
import { isLoopback } from '../loopback.ts';
import type { OptionNames } from '../start-errors.ts';
import type { MillraceOptions } from './options.ts';

/** @throws OperatorError for options that would let others in, or that contradict each other */
export function requireOptions(options: MillraceOptions): void {
  const { host, auth = 'off', allowUnauthenticated, testControls, time = 'real', dataDirectory } = options;
  if (options.cluster) requireClusterOptions(options);
  if (!isLoopback(host) && auth !== 'enforce' && allowUnauthenticated !== true) {
    throw new OperatorError(
      `${host} can be reached from other machines, and requests are not authenticated with --auth ${auth}; ` +
        'add --auth enforce (docs/security.md), leave --host out, ' +
        'or add --allow-unauthenticated if that network is yours alone',
    );
  }
  if (!isLoopback(host) && testControls === true) {
    throw new OperatorError(
      `test controls are for programs on this machine, and ${host} can be reached from others; ` +
        'leave --host out, or leave --test-controls out',
    );
  }
  if (time === 'virtual' && (testControls !== true || dataDirectory !== undefined)) {
    throw new OperatorError(
      'a virtual clock is for tests, which move it, and for data in memory, as disks take real time; ' +
        'add --test-controls and --ephemeral, or leave --time virtual out',
    );
  }
}

/** @throws OperatorError for what does not work on a cluster */
function requireClusterOptions(options: MillraceOptions): void {
  const { dataDirectory, testControls, auth = 'off' } = options;
  if (dataDirectory !== undefined) {
    throw new OperatorError(
      'the state of a gateway is in the store of its cluster: leave --data out, or leave --store out',
    );
  }
  if (testControls === true) {
    throw new OperatorError(
      'test controls replace the state of one server, and that of a cluster is shared: leave --test-controls out',
    );
  }
  const { cluster } = options;
  if (auth !== 'off' && cluster?.accessKeyFile === undefined && !cluster?.process) {
    throw new OperatorError(
      `--auth ${auth} with --store needs the key that all gateways share: ` +
        `${makeAccessKey('access.key')}, and give it to each with --access-key-file FILE`,
    );
  }
}

/** @throws OperatorError for a key file that cannot be used */
export async function encryptionOf(
  { encryptKeyFile, dataDirectory }: MillraceOptions,
  names: OptionNames,
): Promise<EncryptionSettings | undefined> {
  if (encryptKeyFile === undefined) return undefined;
  if (dataDirectory === undefined) {
    throw new OperatorError(
      `${names.encryptKeyFile} encrypts a data directory, and there is none: leave it out, or give ${names.dataDirectory}`,
    );
  }
  return readKeyFile(encryptKeyFile, dataDirectory, THIS_PLATFORM);
}

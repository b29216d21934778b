import { resolve } from 'node:path';
import { MIB } from '../../../lib/bytes.ts';
import { flag, optionalNumber, text, UsageError } from '../../command-line/options.ts';

// The segments of the journal need some before anything is stored.
const MIN_MAX_MEMORY_MIB = 32;

/** Where the server that a command starts keeps its data. */
export function dataOptions(defaultDirectory: string) {
  return {
    data: text('DIR', `the data directory (default: ${defaultDirectory})`),
    ephemeral: flag('keep all data in memory: they end with the server, and no data directory is written'),
    'max-memory': optionalNumber(
      'MiB that the data of --ephemeral may take; writes beyond are refused (default: 1024)',
      { min: MIN_MAX_MEMORY_MIB, max: 1_048_576 },
    ),
  };
}

interface Choice {
  readonly data: string | undefined;
  readonly ephemeral: boolean;
  readonly 'max-memory': number | undefined;
  readonly tls: 'self-signed' | undefined;
}

/**
 * @returns undefined for data in memory
 * @throws UsageError when other options need a directory
 */
export function dataDirectoryFrom(
  { data, ephemeral, tls, 'max-memory': maxMemoryMib }: Choice,
  { cwd, defaultDirectory }: { readonly cwd: string; readonly defaultDirectory: string },
): string | undefined {
  if (!ephemeral && maxMemoryMib !== undefined)
    throw new UsageError('--max-memory bounds data in memory: add --ephemeral, or remove it');
  if (!ephemeral) return data === undefined ? defaultDirectory : resolve(cwd, data);
  if (data !== undefined)
    throw new UsageError('--ephemeral keeps data in memory: remove it, or remove --data');
  if (tls !== undefined) {
    throw new UsageError(
      '--tls self-signed keeps its certificate in the data directory, which --ephemeral does without; ' +
        'give a certificate with --tls-cert and --tls-key',
    );
  }
  return undefined;
}

/** In bytes; undefined for the default. */
export function maxMemoryFrom({
  'max-memory': maxMemoryMib,
}: Pick<Choice, 'max-memory'>): number | undefined {
  return maxMemoryMib === undefined ? undefined : maxMemoryMib * MIB;
}

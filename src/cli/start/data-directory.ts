import { resolve } from 'node:path';
import { flag, text, UsageError } from '../command-line/options.ts';

/** Where the server that a command starts keeps its data. */
export function dataOptions(defaultDirectory: string) {
  return {
    data: text('DIR', `the data directory (default: ${defaultDirectory})`),
    ephemeral: flag('keep all data in memory: they end with the server, and no data directory is written'),
  };
}

interface Choice {
  readonly data: string | undefined;
  readonly ephemeral: boolean;
  readonly tls: 'self-signed' | undefined;
}

/**
 * @returns undefined for data in memory
 * @throws UsageError when other options need a directory
 */
export function dataDirectoryFrom(
  { data, ephemeral, tls }: Choice,
  { cwd, defaultDirectory }: { readonly cwd: string; readonly defaultDirectory: string },
): string | undefined {
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

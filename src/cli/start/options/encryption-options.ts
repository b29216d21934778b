import { resolve } from 'node:path';
import { type OptionValues, text, UsageError } from '../../command-line/options.ts';

export const encryptionOptions = {
  'encrypt-key-file': text('FILE', 'encrypt the data directory, with the key in this file'),
};

type Typed = OptionValues<typeof encryptionOptions> & { readonly ephemeral?: boolean };

/**
 * The path of the key file; undefined when the data directory is not to be encrypted.
 * @throws UsageError for data in memory
 */
export function encryptKeyFile(
  { 'encrypt-key-file': file, ephemeral = false }: Typed,
  cwd: string,
): string | undefined {
  if (file === undefined) return undefined;
  if (ephemeral) {
    throw new UsageError(
      '--encrypt-key-file encrypts a data directory, and --ephemeral writes none: remove one of them',
    );
  }
  return resolve(cwd, file);
}

import type { Random } from '../../../lib/random.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const RANDOM_CHARACTERS = 17;

/**
 * Generates a unique id whose prefix identifies the resource type.
 * @param prefix `AROA` for a role, `ANPA` for a managed policy, `AIDA` for a user, `AGPA` for a group
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function newUniqueId(prefix: 'AROA' | 'ANPA' | 'AIDA' | 'AGPA', random: Random): string {
  const characters = Array.from(
    { length: RANDOM_CHARACTERS },
    () => ALPHABET[random.integer(ALPHABET.length)],
  );
  return `${prefix}${characters.join('')}`;
}

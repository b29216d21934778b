import type { Random } from '../random.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const RANDOM_LETTERS = 8;

/**
 * Creates a temporary access key. It contains the account that it gives access to: `ASIA`, the account, random letters.
 */
export function temporaryAccessKey(account: string, random: Random): string {
  const unique = Array.from({ length: RANDOM_LETTERS }, () => LETTERS[random.integer(LETTERS.length)]);
  return `ASIA${account}${unique.join('')}`;
}

/** The account in an access key that is an account id or a temporary key; undefined for any other key. */
export function accountOfAccessKey(accessKeyId: string): string | undefined {
  const [, accountId, temporary] = /^(?:(\d{12})|ASIA(\d{12})[A-Z2-7]{8})$/.exec(accessKeyId) ?? [];
  return accountId ?? temporary;
}

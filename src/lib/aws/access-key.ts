import type { Random } from '../random.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const RANDOM_LETTERS = 8;

/** An access key for a while, which says whose account it acts in: `ASIA`, the account, and what makes it unique. */
export function temporaryAccessKey(account: string, random: Random): string {
  const unique = Array.from({ length: RANDOM_LETTERS }, () => LETTERS[random.integer(LETTERS.length)]);
  return `ASIA${account}${unique.join('')}`;
}

/** The account of who names it in place of a key, or holds a temporary key; undefined for any other key. */
export function accountOfAccessKey(accessKeyId: string): string | undefined {
  const [, named, temporary] = /^(?:(\d{12})|ASIA(\d{12})[A-Z2-7]{8})$/.exec(accessKeyId) ?? [];
  return named ?? temporary;
}

import type { Random } from '../random.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const RANDOM_LETTERS = 8;
/** 35 bits: seconds until the year 3058. */
const END_LETTERS = 7;

/** Account, end of the session (absent in keys of earlier versions), random letters. */
const TEMPORARY_KEY = /^ASIA(\d{12})([A-Z2-7]{7})?[A-Z2-7]{8}$/;
/** Account, random letters. Four more characters than a key of AWS, so that neither is taken for the other. */
const PERMANENT_KEY = /^AKIA(\d{12})[A-Z2-7]{8}$/;

/**
 * Creates a temporary access key: `ASIA`, the account, the second of its end in base 32, random letters. Account and end
 * are read from the key, so requests need no lookup.
 */
export function temporaryAccessKey(account: string, endsMs: number, random: Random): string {
  return `ASIA${account}${formatSecond(Math.ceil(endsMs / 1000))}${randomLetters(random)}`;
}

/** Creates the access key of a user or a root user, which contains its account: `AKIA`, the account, random letters. */
export function permanentAccessKey(account: string, random: Random): string {
  return `AKIA${account}${randomLetters(random)}`;
}

/** The account in an access key that is an account id or was created here; undefined for any other key. */
export function accountOfAccessKey(accessKeyId: string): string | undefined {
  if (/^\d{12}$/.test(accessKeyId)) return accessKeyId;
  return (PERMANENT_KEY.exec(accessKeyId) ?? TEMPORARY_KEY.exec(accessKeyId))?.[1];
}

/** When a temporary key expires, rounded up to seconds; undefined for a key that does not expire. */
export function endOfAccessKeyMs(accessKeyId: string): number | undefined {
  const letters = TEMPORARY_KEY.exec(accessKeyId)?.[2];
  if (letters === undefined) return undefined;
  let second = 0;
  for (const letter of letters) second = second * LETTERS.length + LETTERS.indexOf(letter);
  return second * 1000;
}

function randomLetters(random: Random): string {
  return Array.from({ length: RANDOM_LETTERS }, () => LETTERS[random.integer(LETTERS.length)]).join('');
}

function formatSecond(second: number): string {
  let text = '';
  for (let rest = second; text.length < END_LETTERS; rest = Math.floor(rest / LETTERS.length)) {
    text = `${LETTERS[rest % LETTERS.length]}${text}`;
  }
  return text;
}

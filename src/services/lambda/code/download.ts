import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../lib/time/clock.ts';
import type { StoredCode } from './stored-code.ts';

/** Deployment packages are downloaded from URLs below this path; on AWS, from signed URLs of S3. */
export const CODE_PREFIX = '/_millrace/code/';

/** https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html */
const LINK_LIFE_MS = 10 * 60_000;

type Code = Pick<StoredCode, 'sha256'>;

interface CodeLinksOptions {
  /** Where clients reach this server. */
  readonly endpoint: () => string;
  readonly clock: Pick<Clock, 'now'>;
  /**
   * Signs the URLs while access is checked: the digest of a package is not a secret, as everyone sees it who may list
   * functions.
   */
  readonly key?: Buffer | undefined;
}

/** The URLs of deployment packages. */
export class CodeLinks {
  readonly #options: CodeLinksOptions;

  constructor(options: CodeLinksOptions) {
    this.#options = options;
  }

  urlOf({ sha256 }: Code): string {
    const { endpoint, clock, key } = this.#options;
    const url = `${endpoint()}${CODE_PREFIX}${sha256}.zip`;
    if (!key) return url;
    const expires = String(Math.ceil((clock.now() + LINK_LIFE_MS) / 1000));
    return `${url}?Expires=${expires}&Signature=${signatureOf(key, sha256, expires)}`;
  }

  /** The digest of the package at a URL; undefined for any other URL, and for one that has expired or was not issued here. */
  packageAt(path: string, query: Readonly<Record<string, string>>): string | undefined {
    const { clock, key } = this.#options;
    const sha256 = /^\/_millrace\/code\/([0-9a-f]{64})\.zip$/.exec(path)?.[1];
    if (sha256 === undefined || !key) return sha256;
    const { Expires: expires = '', Signature: signature = '' } = query;
    const isCurrent = /^\d{1,12}$/.test(expires) && clock.now() <= Number(expires) * 1000;
    return isCurrent && isSame(signatureOf(key, sha256, expires), signature) ? sha256 : undefined;
  }
}

function signatureOf(key: Buffer, sha256: string, expires: string): string {
  return createHmac('sha256', key).update(`${expires} ${sha256}`).digest('hex');
}

function isSame(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}

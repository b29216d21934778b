import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { AccessSecrets } from '../../../access/access-secrets.ts';
import { META_KEY } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';

/*
 * The header of a request that a gateway passes to the home: what only the first gateway knows of it, and a proof that a
 * gateway wrote it.
 *
 *     base64url(JSON of PassedFacts) "." base64url(HMAC-SHA256)
 */

export const PASSED_HEADER = 'x-millrace-passed';

export interface PassedFacts {
  /** The gateway that the client reached. */
  readonly gateway: string;
  readonly requestId: string;
  /** The client's address, and whether it uses TLS. */
  readonly address?: string | undefined;
  readonly encrypted?: boolean | undefined;
}

export class PassedMarks {
  readonly #key: Buffer;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  /**
   * The key is derived from that of access secrets, which is not in the store, or else from one that is. The engine must be
   * open: it makes the latter.
   */
  static async open(meta: MetaStore, secrets?: AccessSecrets): Promise<PassedMarks> {
    if (secrets) return new PassedMarks(secrets.keyFor('passed requests'));
    const entry = await meta.get(META_KEY.tokenKey);
    if (!entry) throw new Error('the store has no token key');
    return new PassedMarks(Buffer.from(hkdfSync('sha256', entry.value, '', 'passed requests', 32)));
  }

  write(facts: PassedFacts): string {
    const text = Buffer.from(JSON.stringify(facts)).toString('base64url');
    return `${text}.${this.#sign(text).toString('base64url')}`;
  }

  /** @returns undefined when no gateway of this cluster wrote it */
  read(header: string): PassedFacts | undefined {
    const [text = '', signature = ''] = header.split('.');
    const given = Buffer.from(signature, 'base64url');
    const right = this.#sign(text);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as PassedFacts;
  }

  /** What a gateway that is not the home answers with, as no function could. */
  writeRefusal(requestId: string): string {
    return this.#sign(`refused ${requestId}`).toString('base64url');
  }

  isRefusal(header: string | string[] | undefined, requestId: string): boolean {
    return header === this.writeRefusal(requestId);
  }

  /** The proof that a gateway of this cluster makes a call: it is of the call's name and of its head. */
  writeCall(name: string, head: Buffer): string {
    return createHmac('sha256', this.#key).update(`call ${name}\n`).update(head).digest('base64url');
  }

  isCall(header: string | undefined, name: string, head: Buffer): boolean {
    const given = Buffer.from(header ?? '');
    const right = Buffer.from(this.writeCall(name, head));
    return given.length === right.length && timingSafeEqual(given, right);
  }

  #sign(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}

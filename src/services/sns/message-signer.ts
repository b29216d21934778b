import { DAY_MS } from '../../lib/time/units.ts';
import { generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { issueCertificate } from '../../lib/certificate/certificate.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';

/** Key: `sns/signing-key/ID`. Never deleted, because a message may be verified long after it was signed. */
interface SigningKey {
  readonly id: string;
  /** PEM, like the certificate. */
  readonly privateKey: string;
  readonly certificate: string;
  readonly createdMs: number;
}

export type SignatureVersion = '1' | '2';

export interface MessageSignature {
  /** Base64. */
  readonly signature: string;
  /** The certificate of the signing key. */
  readonly certificateId: string;
}

// After a year a new key is used, while the certificate of the previous key is still valid.
const KEY_LIFE_DAYS = 365;
const CERTIFICATE_LIFE_DAYS = 825;
// Clients only verify RSA signatures: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
const MODULUS_BITS = 2048;
const DIGESTS = { '1': 'sha1', '2': 'sha256' } as const;

const makeKeyPair = promisify(generateKeyPair);
const signWith = promisify(sign);

/** Signs notifications with a key of this server, which is generated when the first one is signed. */
export class MessageSigner {
  readonly #documents: JsonDocuments<SigningKey>;
  readonly #clock: Clock;
  readonly #random: Random;
  #current: Promise<SigningKey> | undefined;

  constructor(meta: MetaStore, clock: Clock, random: Random) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.sns.signingKey);
    this.#clock = clock;
    this.#random = random;
  }

  async sign(text: string, version: SignatureVersion): Promise<MessageSignature> {
    const { id, privateKey } = await this.#key();
    const signature = await signWith(DIGESTS[version], Buffer.from(text), privateKey);
    return { signature: signature.toString('base64'), certificateId: id };
  }

  /** @returns PEM; undefined if there is no certificate with that id */
  async certificate(id: string): Promise<string | undefined> {
    return (await this.#documents.get(id))?.value.certificate;
  }

  async #key(): Promise<SigningKey> {
    this.#current ??= this.#open();
    try {
      const key = await this.#current;
      if (this.#isFresh(key)) return key;
    } catch (error) {
      this.#current = undefined;
      throw error;
    }
    this.#current = undefined;
    return this.#key();
  }

  async #open(): Promise<SigningKey> {
    const keys = (await this.#documents.list()).map(({ value }) => value);
    const fresh = keys.find((key) => this.#isFresh(key));
    if (fresh) return fresh;
    const created = await this.#make();
    await this.#documents.create(created.id, created);
    return created;
  }

  #isFresh({ createdMs }: SigningKey): boolean {
    return this.#clock.now() - createdMs < KEY_LIFE_DAYS * DAY_MS;
  }

  async #make(): Promise<SigningKey> {
    const { privateKey, publicKey } = await makeKeyPair('rsa', { modulusLength: MODULUS_BITS });
    // The key of the authority is discarded, so it can issue no other certificate.
    const authority = await makeKeyPair('ec', { namedCurve: 'P-256' });
    const nowMs = this.#clock.now();
    const certificate = issueCertificate({
      subject: 'sns.amazonaws.com',
      issuer: 'Millrace SNS',
      publicKey,
      issuerPrivateKey: authority.privateKey,
      issuerPublicKey: authority.publicKey,
      serialNumber: this.#random.bytes(16),
      notBeforeMs: nowMs - DAY_MS,
      notAfterMs: nowMs + CERTIFICATE_LIFE_DAYS * DAY_MS,
      use: { kind: 'server', names: ['sns.amazonaws.com'] },
    });
    return {
      id: this.#random.bytes(16).toString('hex'),
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      certificate,
      createdMs: nowMs,
    };
  }
}

export const CERTIFICATE_PREFIX = '/_millrace/sns/';

/** Has the same ending as AWS's path, because clients check it. */
export function certificatePath(id: string): string {
  return `${CERTIFICATE_PREFIX}SimpleNotificationService-${id}.pem`;
}

/** @returns the certificate's id, or undefined for any other path */
export function parseCertificatePath(path: string): string | undefined {
  return /^\/_millrace\/sns\/SimpleNotificationService-([0-9a-f]{32})\.pem$/.exec(path)?.[1];
}

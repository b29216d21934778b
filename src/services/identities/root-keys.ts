import { permanentAccessKey } from '../../lib/aws/access-key.ts';
import type { Credentials } from '../../lib/aws/signature-v4.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { RootDocument } from '../iam/user/root-document.ts';
import type { StoredIdentities } from './stored-identities.ts';

interface RootKeysOptions {
  readonly meta: MetaStore;
  readonly identities: StoredIdentities;
  readonly clock: Clock;
  readonly random: Random;
}

/** The access keys of root users: one for each account, created when it is first asked for. */
export class RootKeys {
  readonly #documents: JsonDocuments<RootDocument>;
  readonly #options: RootKeysOptions;

  constructor(options: RootKeysOptions) {
    this.#documents = new JsonDocuments(options.meta, META_PREFIX.iam.root);
    this.#options = options;
  }

  async credentials(account: string): Promise<Credentials> {
    await this.#options.identities.secrets.prepare();
    const root = this.#newDocument(account);
    if (await this.#documents.create(account, root)) return this.#credentialsOf(root);
    return this.#credentialsOf((await this.#documents.get(account))?.value ?? root);
  }

  /** Replaces the key, so that the earlier one is no longer valid. */
  async replace(account: string): Promise<Credentials> {
    await this.#options.identities.secrets.prepare();
    const root = this.#newDocument(account);
    const replaced = await this.#documents.update(account, () => root);
    if (!replaced) await this.#documents.create(account, root);
    return this.#credentialsOf(root);
  }

  #newDocument(account: string): RootDocument {
    const { clock, random } = this.#options;
    return { account, accessKeyId: permanentAccessKey(account, random), createdMs: clock.now() };
  }

  #credentialsOf({ accessKeyId }: RootDocument): Credentials {
    return { accessKeyId, secretAccessKey: this.#options.identities.secrets.rootSecret(accessKeyId) };
  }
}

import type { AccessSecrets } from '../../access/access-secrets.ts';
import type { Credential, Identities, KeyUse, PrincipalPolicies } from '../../access/identities.ts';
import type { Principal } from '../../policy/principal.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { WatchedDocuments } from '../../storage/watched-documents.ts';
import { entityKey } from '../iam/entity/entities.ts';
import type { GroupDocument } from '../iam/group/group-document.ts';
import type { ManagedPolicyDocument } from '../iam/managed-policy/policy-document.ts';
import type { RoleDocument } from '../iam/role/role-document.ts';
import type { RootDocument } from '../iam/user/root-document.ts';
import { type UserDocument, userArn } from '../iam/user/user-document.ts';
import type { SessionDocument } from '../sts/sessions.ts';
import { credentialOfRoot, credentialOfSession, credentialOfUser } from './credentials.ts';
import type { IdentityDocuments } from './identity-documents.ts';
import { policiesOf } from './policies-of.ts';

/** The documents of IAM and STS in memory, by access key and by principal. */
export class StoredIdentities implements Identities, IdentityDocuments {
  readonly secrets: AccessSecrets;
  #users!: WatchedDocuments<UserDocument>;
  #roles!: WatchedDocuments<RoleDocument>;
  #groups!: WatchedDocuments<GroupDocument>;
  #policies!: WatchedDocuments<ManagedPolicyDocument>;
  #sessions!: WatchedDocuments<SessionDocument>;
  #roots!: WatchedDocuments<RootDocument>;
  /** Keys of users' documents by access key. */
  readonly #userKeys = new Map<string, string>();
  /** Sessions that end with this process: those of functions, a few for each. */
  readonly #held = new Map<string, SessionDocument>();
  /** Of keys that exist, so there are at most as many as documents. */
  readonly #credentials = new Map<string, Credential>();
  /** As above. */
  readonly #uses = new Map<string, KeyUse>();
  #revision = 0;

  private constructor(secrets: AccessSecrets) {
    this.secrets = secrets;
  }

  static async open(meta: MetaStore, secrets: AccessSecrets): Promise<StoredIdentities> {
    const identities = new StoredIdentities(secrets);
    const { iam, sts } = META_PREFIX;
    const changed = () => identities.#changed();
    identities.#users = await WatchedDocuments.open<UserDocument>(meta, iam.user, (key, next, previous) => {
      // A user that is renamed exists under both names for a moment.
      for (const { accessKeyId } of previous?.accessKeys ?? []) {
        if (identities.#userKeys.get(accessKeyId) === key) identities.#userKeys.delete(accessKeyId);
      }
      for (const { accessKeyId } of next?.accessKeys ?? []) identities.#userKeys.set(accessKeyId, key);
      changed();
    });
    identities.#roles = await WatchedDocuments.open(meta, iam.role, changed);
    identities.#groups = await WatchedDocuments.open(meta, iam.group, changed);
    identities.#policies = await WatchedDocuments.open(meta, iam.policy, changed);
    identities.#roots = await WatchedDocuments.open(meta, iam.root, changed);
    identities.#sessions = await WatchedDocuments.open(meta, sts.session, (_key, next) => {
      // A new session changes no earlier result.
      if (!next) changed();
    });
    return identities;
  }

  get revision(): number {
    return this.#revision;
  }

  credential(accessKeyId: string): Credential | undefined {
    const known = this.#credentials.get(accessKeyId);
    if (known) return known;
    const credential = this.#findCredential(accessKeyId);
    if (credential) this.#credentials.set(accessKeyId, credential);
    return credential;
  }

  policiesOf(principal: Principal, accessKeyId?: string): PrincipalPolicies {
    return policiesOf(principal, accessKeyId === undefined ? undefined : this.session(accessKeyId), this);
  }

  used(accessKeyId: string, use: KeyUse): void {
    if (this.#userKeys.has(accessKeyId)) this.#uses.set(accessKeyId, use);
  }

  /** The latest use of a user's key since the server was started. */
  lastUseOf(accessKeyId: string): KeyUse | undefined {
    return this.#uses.get(accessKeyId);
  }

  userOfKey(accessKeyId: string): UserDocument | undefined {
    const key = this.#userKeys.get(accessKeyId);
    return key === undefined ? undefined : this.#users.get(key);
  }

  /** The ARNs of users that have keys whose secrets cannot be decrypted, because the key of secrets was lost. */
  usersWithLostSecrets(): string[] {
    return [...this.#users.values()].flatMap((user) =>
      user.accessKeys.some((key) => this.secrets.unseal(key.accessKeyId, key.sealedSecret) === undefined)
        ? [userArn(user)]
        : [],
    );
  }

  /** Adds a session that ends with this process, and drops those that have ended. */
  hold(session: SessionDocument, nowMs: number): void {
    for (const [accessKeyId, { expiresMs }] of this.#held) {
      if (expiresMs > nowMs) continue;
      this.#held.delete(accessKeyId);
      this.#credentials.delete(accessKeyId);
    }
    this.#held.set(session.accessKeyId, session);
  }

  user(account: string, name: string): UserDocument | undefined {
    return this.#users.get(entityKey(account, name));
  }

  role(account: string, name: string): RoleDocument | undefined {
    return this.#roles.get(entityKey(account, name));
  }

  group(account: string, name: string): GroupDocument | undefined {
    return this.#groups.get(entityKey(account, name));
  }

  policy(account: string, name: string): ManagedPolicyDocument | undefined {
    return this.#policies.get(entityKey(account, name));
  }

  session(accessKeyId: string): SessionDocument | undefined {
    return this.#held.get(accessKeyId) ?? this.#sessions.get(accessKeyId);
  }

  root(account: string): RootDocument | undefined {
    return this.#roots.get(account);
  }

  close(): void {
    for (const documents of [
      this.#users,
      this.#roles,
      this.#groups,
      this.#policies,
      this.#sessions,
      this.#roots,
    ]) {
      documents.close();
    }
  }

  #findCredential(accessKeyId: string): Credential | undefined {
    const { secrets } = this;
    if (!secrets.hasKey) return undefined;
    const session = this.session(accessKeyId);
    if (session) return credentialOfSession(session, this, secrets);
    const userKey = this.#userKeys.get(accessKeyId);
    const user = userKey === undefined ? undefined : this.#users.get(userKey);
    if (user) return credentialOfUser(user, accessKeyId, secrets);
    for (const root of this.#roots.values()) {
      if (root.accessKeyId === accessKeyId) return credentialOfRoot(root, secrets);
    }
    return undefined;
  }

  #changed(): void {
    this.#revision++;
    this.#credentials.clear();
    for (const accessKeyId of this.#uses.keys()) {
      if (!this.#userKeys.has(accessKeyId)) this.#uses.delete(accessKeyId);
    }
  }
}

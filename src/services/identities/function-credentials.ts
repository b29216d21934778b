import { temporaryAccessKey } from '../../lib/aws/access-key.ts';
import { parseArn } from '../../lib/aws/arn.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { RoleCredentials } from '../../runtime/role-credentials.ts';
import { roleArn as arnOfRole } from '../iam/role/role-document.ts';
import { generatedRoleId } from '../sts/role-sessions.ts';
import type { RoleSessionDocument } from '../sts/sessions.ts';
import type { StoredIdentities } from './stored-identities.ts';

/** Environments live at most this long; they are replaced before. */
const SESSION_MS = 12 * 3_600_000;
/** Environments that start within this time share a session. */
const SHARED_MS = 3_600_000;

/** What is available at once where nothing is stored. */
type MaybeLater<T> = T | Promise<T>;

interface Issued {
  readonly credentials: MaybeLater<RoleCredentials>;
  readonly issuedMs: number;
}

/** Where sessions are kept. */
export type KeepSession = (session: RoleSessionDocument, nowMs: number) => MaybeLater<void>;

/**
 * The credentials of functions: sessions of their roles with the name of the function. By default they end with this process,
 * so that nothing is stored. At most one for each function and role in each hour of the last twelve.
 */
export class FunctionCredentials {
  readonly #identities: StoredIdentities;
  readonly #keep: KeepSession;
  readonly #clock: Clock;
  readonly #random: Random;
  /** By role and function, of the last hour. */
  readonly #issued = new Map<string, Issued>();

  constructor(
    identities: StoredIdentities,
    clock: Clock,
    random: Random,
    keep: KeepSession = (session, nowMs) => identities.hold(session, nowMs),
  ) {
    this.#identities = identities;
    this.#keep = keep;
    this.#clock = clock;
    this.#random = random;
  }

  /** The secrets must be prepared. */
  of(roleArn: string, functionName: string): MaybeLater<RoleCredentials> {
    const nowMs = this.#clock.now();
    for (const [key, { issuedMs }] of this.#issued) {
      if (nowMs - issuedMs >= SHARED_MS) this.#issued.delete(key);
    }
    const key = `${roleArn} ${functionName}`;
    const issued = this.#issued.get(key)?.credentials;
    if (issued) return issued;
    const credentials = this.#issue(roleArn, functionName, nowMs);
    this.#issued.set(key, { credentials, issuedMs: nowMs });
    // What could not be stored is issued again.
    if (credentials instanceof Promise) credentials.catch(() => this.#issued.delete(key));
    return credentials;
  }

  #issue(roleArn: string, sessionName: string, nowMs: number): MaybeLater<RoleCredentials> {
    const { partition, account = '', resource = '' } = parseArn(roleArn) ?? {};
    const [, rolePath = '/', roleName = ''] = /^role(\/(?:.*\/)?)([^/]+)$/s.exec(resource) ?? [];
    const endsMs = nowMs + SESSION_MS;
    const accessKeyId = temporaryAccessKey(account, endsMs, this.#random);
    const role = this.#identities.role(account, roleName);
    // Names of roles are unique in an account, but the path is part of what the function was allowed to get.
    const isExactly = role !== undefined && arnOfRole(role) === roleArn;
    const roleId = isExactly ? role.roleId : generatedRoleId(roleArn);
    const credentials = { accessKeyId, ...this.#identities.secrets.sessionSecrets(accessKeyId), endsMs };
    const kept = this.#keep(
      {
        accessKeyId,
        account,
        partition,
        roleId,
        roleName,
        rolePath,
        sessionName,
        issuedMs: nowMs,
        expiresMs: endsMs,
      },
      nowMs,
    );
    return kept instanceof Promise ? kept.then(() => credentials) : credentials;
  }
}

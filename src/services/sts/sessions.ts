import { formatGlobalArn } from '../../lib/aws/arn.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { excessSessions } from './excess-sessions.ts';

interface Session extends SessionRestrictions {
  readonly accessKeyId: string;
  readonly account: string;
  /** `aws` when absent. */
  readonly partition?: string | undefined;
  readonly expiresMs: number;
  /** Absent in documents of earlier versions. */
  readonly issuedMs?: number | undefined;
}

/** What the creator of a session has narrowed it to, and added to it. */
export interface SessionRestrictions {
  /** JSON texts and ARNs of managed policies. Only what one of them allows is allowed; undefined: no restriction. */
  readonly policies?: readonly SessionPolicy[] | undefined;
  /** By key. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Keys of tags that sessions get which are created from this one. */
  readonly transitiveTagKeys?: readonly string[] | undefined;
  readonly sourceIdentity?: string | undefined;
}

export type SessionPolicy = { readonly document: string } | { readonly arn: string };

/** AssumeRole. */
export interface RoleSessionDocument extends Session {
  /** Absent in documents of earlier versions. */
  readonly kind?: 'role';
  readonly roleId: string;
  readonly roleName: string;
  /** `/` when absent. */
  readonly rolePath?: string | undefined;
  readonly sessionName: string;
}

/** GetSessionToken: the user itself, or the root user. */
interface UserSessionDocument extends Session {
  readonly kind: 'user';
  readonly userName: string | undefined;
  /** Distinguishes the user from a later one of the same name. Absent for the root user, and in documents of earlier versions. */
  readonly userId?: string | undefined;
}

/** GetFederationToken. */
export interface FederatedSessionDocument extends Session {
  readonly kind: 'federated';
  readonly name: string;
  /** Of the user that created it; undefined for the root user. */
  readonly userName: string | undefined;
  /** As above. */
  readonly userId?: string | undefined;
}

/** The session of a temporary access key. */
export type SessionDocument = RoleSessionDocument | UserSessionDocument | FederatedSessionDocument;

// Usually 300 bytes each, with policies and tags at most 12 KB. A program that assumes a role for every request reaches
// this within a session's hour.
const MAX_SESSIONS = 10_000;

const CLEAN_EVERY_MS = 60_000;
/** At the bound, one session of this many makes room. */
const ROOM_DIVISOR = 16;

/** How long session policies still limit what services do for a request that was made before the session expired. */
const KEPT_MS = 24 * 3_600_000;

/**
 * The sessions of assumed roles. When one is created, at most once a minute, expired sessions are deleted, and beyond the bound those of
 * the principals that have the most; requests with the key of a deleted session are refused, or are the root user's when signatures are not verified.
 */
export class Sessions {
  readonly #documents: JsonDocuments<SessionDocument>;
  readonly #maxSessions: number;
  #cleanedMs = -Infinity;

  constructor(meta: MetaStore, maxSessions = MAX_SESSIONS) {
    this.#maxSessions = maxSessions;
    this.#documents = new JsonDocuments(meta, META_PREFIX.sts.session);
  }

  async create(session: SessionDocument, nowMs: number): Promise<void> {
    const isAtBound = (await this.#documents.count()) >= this.#maxSessions;
    if (isAtBound || nowMs >= this.#cleanedMs + CLEAN_EVERY_MS) await this.#clean(nowMs, isAtBound);
    await this.#documents.create(session.accessKeyId, session);
  }

  async find(accessKeyId: string): Promise<SessionDocument | undefined> {
    return (await this.#documents.get(accessKeyId))?.value;
  }

  /** Reads all sessions. At the bound, it makes room for many, so that the next calls need not. */
  async #clean(nowMs: number, isAtBound: boolean): Promise<void> {
    this.#cleanedMs = nowMs;
    const sessions = (await this.#documents.list()).map(({ value }) => value);
    const isNeeded = (session: SessionDocument) => session.expiresMs > nowMs || isStillNeeded(session, nowMs);
    const needed = sessions.filter(isNeeded);
    const kept = this.#maxSessions - 1 - (isAtBound ? Math.floor(this.#maxSessions / ROOM_DIVISOR) : 0);
    const ended = sessions.filter((session) => !isNeeded(session));
    for (const { accessKeyId } of [...ended, ...excessSessions(needed, kept)]) {
      await this.#documents.delete(accessKeyId);
    }
  }
}

/** A change of a stack goes on after the session that asked for it, within the session's policies. */
function isStillNeeded({ policies, expiresMs }: SessionDocument, nowMs: number): boolean {
  return policies !== undefined && expiresMs + KEPT_MS > nowMs;
}

export function isRoleSession(session: SessionDocument): session is RoleSessionDocument {
  return session.kind === undefined || session.kind === 'role';
}

export function sessionArn(session: RoleSessionDocument): string {
  return formatGlobalArn('sts', session, `assumed-role/${session.roleName}/${session.sessionName}`);
}

import { formatGlobalArn } from '../../lib/aws/arn.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';

/** The session of a temporary access key. */
export interface SessionDocument {
  readonly accessKeyId: string;
  readonly account: string;
  /** `aws` when absent. */
  readonly partition?: string;
  readonly roleId: string;
  readonly roleName: string;
  readonly sessionName: string;
  readonly expiresMs: number;
}

// At most 300 bytes each. A program that assumes a role for every request reaches this within a session's hour.
const MAX_SESSIONS = 10_000;

/**
 * The sessions of assumed roles. Expired sessions are deleted when a new one is created, and beyond the bound those that
 * end first; the key of a deleted session is that of the root user until it ends.
 */
export class Sessions {
  readonly #documents: JsonDocuments<SessionDocument>;
  readonly #maxSessions: number;

  constructor(meta: MetaStore, maxSessions = MAX_SESSIONS) {
    this.#maxSessions = maxSessions;
    this.#documents = new JsonDocuments(meta, META_PREFIX.sts.session);
  }

  async create(session: SessionDocument, nowMs: number): Promise<void> {
    const sessions = await this.#documents.list();
    const byEnd = sessions.toSorted((a, b) => a.value.expiresMs - b.value.expiresMs);
    for (const [index, { key, value }] of byEnd.entries()) {
      const isBeyondBound = byEnd.length - index >= this.#maxSessions;
      if (!isBeyondBound && value.expiresMs > nowMs) break;
      await this.#documents.delete(key);
    }
    await this.#documents.create(session.accessKeyId, session);
  }

  async find(accessKeyId: string): Promise<SessionDocument | undefined> {
    return (await this.#documents.get(accessKeyId))?.value;
  }
}

export function sessionArn(session: SessionDocument): string {
  return formatGlobalArn('sts', session, `assumed-role/${session.roleName}/${session.sessionName}`);
}

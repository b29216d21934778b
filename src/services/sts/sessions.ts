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

/** The sessions of assumed roles. Expired sessions are deleted when a new one is created. */
export class Sessions {
  readonly #documents: JsonDocuments<SessionDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.sts.session);
  }

  async create(session: SessionDocument, nowMs: number): Promise<void> {
    for (const { key, value } of await this.#documents.list()) {
      if (value.expiresMs <= nowMs) await this.#documents.delete(key);
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

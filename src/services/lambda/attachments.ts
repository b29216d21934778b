import type { Namespace } from '../../lib/namespace.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { AliasDocument } from './aliases.ts';
import { AttachedDocuments } from './attached-documents.ts';

/** Everything that is kept of functions beside the functions themselves, and goes when they go. */
export class Attachments {
  readonly aliases: AttachedDocuments<AliasDocument>;

  constructor(meta: MetaStore) {
    this.aliases = new AttachedDocuments(meta, 'lambda/alias/');
  }

  /** Takes away all that hangs on a function. */
  async deleteAll(namespace: Namespace, name: string): Promise<void> {
    for (const documents of [this.aliases]) await documents.deleteAll(namespace, name);
  }
}

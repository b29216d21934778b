import type { Namespace } from '../../lib/namespace.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { AliasDocument } from './aliases.ts';
import { AttachedDocuments } from './attached-documents.ts';
import type { EventInvokeConfigDocument } from './event-invoke-configs.ts';
import type { PolicyDocument } from './policies.ts';
import type { UrlDocument } from './url/document.ts';

/** Everything that is kept of functions beside the functions themselves, and goes when they go. */
export class Attachments {
  readonly aliases: AttachedDocuments<AliasDocument>;
  readonly policies: AttachedDocuments<PolicyDocument>;
  readonly urls: AttachedDocuments<UrlDocument>;
  readonly eventInvokeConfigs: AttachedDocuments<EventInvokeConfigDocument>;

  constructor(meta: MetaStore) {
    this.aliases = new AttachedDocuments(meta, 'lambda/alias/');
    this.policies = new AttachedDocuments(meta, 'lambda/policy/');
    this.urls = new AttachedDocuments(meta, 'lambda/url/');
    this.eventInvokeConfigs = new AttachedDocuments(meta, 'lambda/event-invoke-config/');
  }

  /** Takes away all that hangs on a function. */
  async deleteAll(namespace: Namespace, name: string): Promise<void> {
    for (const documents of [this.aliases, this.policies, this.urls, this.eventInvokeConfigs])
      await documents.deleteAll(namespace, name);
  }
}

import type { Namespace } from '../../lib/aws/namespace.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { AliasDocument } from './function/aliases.ts';
import { AttachedDocuments, type Attachment } from './function/attached-documents.ts';
import type { EventInvokeConfigDocument } from './async/invoke-configs.ts';
import type { PolicyDocument } from './permission/policies.ts';
import type { UrlDocument } from './url/document.ts';

/** Everything that is kept of functions beside the functions themselves, and goes when they go. */
export class Attachments {
  readonly aliases: AttachedDocuments<AliasDocument>;
  readonly policies: AttachedDocuments<PolicyDocument>;
  readonly urls: AttachedDocuments<UrlDocument>;
  readonly eventInvokeConfigs: AttachedDocuments<EventInvokeConfigDocument>;

  constructor(meta: MetaStore) {
    this.aliases = new AttachedDocuments(meta, META_PREFIX.lambda.alias);
    this.policies = new AttachedDocuments(meta, META_PREFIX.lambda.policy);
    this.urls = new AttachedDocuments(meta, META_PREFIX.lambda.url);
    this.eventInvokeConfigs = new AttachedDocuments(meta, META_PREFIX.lambda.eventInvokeConfig);
  }

  /** Deletes what belongs to a function and its versions and aliases. */
  async deleteAll(namespace: Namespace, name: string): Promise<void> {
    for (const documents of this.#all) await documents.deleteAll(namespace, name);
  }

  /** Deletes what belongs to one version or alias. */
  async deleteOf(namespace: Namespace, attachment: Attachment): Promise<void> {
    for (const documents of this.#all) await documents.delete(namespace, attachment);
  }

  get #all(): readonly Pick<AttachedDocuments<unknown>, 'delete' | 'deleteAll'>[] {
    return [this.aliases, this.policies, this.urls, this.eventInvokeConfigs];
  }
}

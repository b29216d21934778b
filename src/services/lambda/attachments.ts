import type { Namespace } from '../../lib/aws/namespace.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { InvokeConfigs } from './async/invoke-configs.ts';
import type { AliasDocument } from './function/alias/aliases.ts';
import { AttachedDocuments } from './function/attached-documents.ts';
import type { QualifiedFunction } from './function/name/name.ts';
import type { RuntimeManagementDocument } from './function/settings/runtime-management.ts';
import type { PolicyDocument } from './permission/policies.ts';
import type { UrlDocument } from './url/document.ts';

/** All documents that belong to functions and are deleted with them. */
export class Attachments {
  readonly aliases: AttachedDocuments<AliasDocument>;
  readonly policies: AttachedDocuments<PolicyDocument>;
  readonly urls: AttachedDocuments<UrlDocument>;
  readonly eventInvokeConfigs: InvokeConfigs;
  readonly runtimeManagement: AttachedDocuments<RuntimeManagementDocument>;

  constructor(meta: MetaStore) {
    this.aliases = new AttachedDocuments(meta, META_PREFIX.lambda.alias);
    this.policies = new AttachedDocuments(meta, META_PREFIX.lambda.policy);
    this.urls = new AttachedDocuments(meta, META_PREFIX.lambda.url);
    this.eventInvokeConfigs = new AttachedDocuments(meta, META_PREFIX.lambda.eventInvokeConfig);
    this.runtimeManagement = new AttachedDocuments(meta, META_PREFIX.lambda.runtimeManagement);
  }

  /** Deletes the documents of a function and its versions and aliases. */
  async deleteAll(namespace: Namespace, name: string): Promise<void> {
    for (const documents of this.#all) await documents.deleteAll(namespace, name);
  }

  /** Deletes the documents of one version or alias; for an alias, also the alias itself. */
  async delete(namespace: Namespace, target: QualifiedFunction): Promise<void> {
    for (const documents of this.#all) await documents.delete(namespace, target);
  }

  get #all(): readonly Pick<AttachedDocuments<unknown>, 'delete' | 'deleteAll'>[] {
    return [this.aliases, this.policies, this.urls, this.eventInvokeConfigs, this.runtimeManagement];
  }
}

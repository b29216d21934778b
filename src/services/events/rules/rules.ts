import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { ruleNotFound } from '../errors.ts';
import { type RuleAddress, type RuleDocument, ruleKey } from './rule.ts';

/** The rules of all accounts and regions. */
export class Rules {
  readonly #documents: JsonDocuments<RuleDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.events.rule);
  }

  /** @returns the new rule, or the changed one */
  async put(rule: RuleDocument, change: (current: RuleDocument) => RuleDocument): Promise<RuleDocument> {
    if (await this.#documents.create(ruleKey(rule), rule)) return rule;
    return (await this.#documents.update(ruleKey(rule), change)) ?? rule;
  }

  async find(address: RuleAddress): Promise<RuleDocument | undefined> {
    return (await this.#documents.get(ruleKey(address)))?.value;
  }

  /** @throws ResourceNotFound */
  async require(address: RuleAddress): Promise<RuleDocument> {
    const rule = await this.find(address);
    if (!rule) throw ruleNotFound(address.name, address.bus);
    return rule;
  }

  /** @throws ResourceNotFound */
  async update(
    address: RuleAddress,
    change: (rule: RuleDocument) => RuleDocument | undefined,
  ): Promise<RuleDocument> {
    const rule = await this.#documents.update(ruleKey(address), change);
    if (!rule) throw ruleNotFound(address.name, address.bus);
    return rule;
  }

  async delete(rule: RuleAddress): Promise<void> {
    await this.#documents.delete(ruleKey(rule));
  }

  /** In order of name. */
  async listBus(namespace: Namespace, bus: string): Promise<RuleDocument[]> {
    const documents = await this.#documents.list(`${namespaceKey(namespace)}/${bus}/`);
    return documents.map(({ value }) => value);
  }

  async all(): Promise<RuleDocument[]> {
    return (await this.#documents.list()).map(({ value }) => value);
  }
}

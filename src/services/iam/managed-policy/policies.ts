import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { EntityAlreadyExists, NoSuchEntity } from '../errors.ts';
import { type ManagedPolicyDocument, policyArn } from './policy-document.ts';

/** The customer managed policies of all accounts; AWS managed policies are not stored. */
export class Policies {
  readonly #documents: JsonDocuments<ManagedPolicyDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.iam.policy);
  }

  /** @throws EntityAlreadyExists */
  async create(policy: ManagedPolicyDocument): Promise<void> {
    if (await this.#documents.create(keyOf(policy.account, policy.policyName), policy)) return;
    throw EntityAlreadyExists(
      `A policy called ${policy.policyName} already exists. Duplicate names are not allowed.`,
    );
  }

  /** @throws NoSuchEntity, also for a policy of another account */
  async require(account: string, arn: string): Promise<ManagedPolicyDocument> {
    const found = await this.#find(account, arn);
    if (!found) throw notFound(arn);
    return found;
  }

  async has(account: string, arn: string): Promise<boolean> {
    return (await this.#find(account, arn)) !== undefined;
  }

  /**
   * @param change may throw to leave the policy unchanged
   * @throws NoSuchEntity
   */
  async update(
    account: string,
    arn: string,
    change: (policy: ManagedPolicyDocument) => ManagedPolicyDocument,
  ): Promise<ManagedPolicyDocument> {
    await this.require(account, arn);
    const changed = await this.#documents.update(keyOf(account, nameIn(arn)), change);
    if (!changed) throw notFound(arn);
    return changed;
  }

  async delete(account: string, arn: string): Promise<void> {
    await this.#documents.delete(keyOf(account, nameIn(arn)));
  }

  /** In order of name. */
  async list(account: string): Promise<ManagedPolicyDocument[]> {
    return (await this.#documents.list(`${account}/`)).map(({ value }) => value);
  }

  async #find(account: string, arn: string): Promise<ManagedPolicyDocument | undefined> {
    const stored = await this.#documents.get(keyOf(account, nameIn(arn)));
    return stored && policyArn(stored.value) === arn ? stored.value : undefined;
  }
}

function keyOf(account: string, policyName: string): string {
  return `${account}/${policyName.toLowerCase()}`;
}

function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function notFound(arn: string): Error {
  return NoSuchEntity(`Policy ${arn} was not found.`);
}

import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { EntityAlreadyExists, NoSuchEntity } from './errors.ts';
import type { RoleDocument } from './role-document.ts';

/** The roles of all accounts. IAM is global, and role names are unique regardless of case. */
export class Roles {
  readonly #documents: JsonDocuments<RoleDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.iam.role);
  }

  /** @throws EntityAlreadyExists */
  async create(role: RoleDocument): Promise<void> {
    if (!(await this.#documents.create(keyOf(role.account, role.roleName), role))) {
      throw EntityAlreadyExists(`Role with name ${role.roleName} already exists.`);
    }
  }

  async find(account: string, roleName: string): Promise<RoleDocument | undefined> {
    return (await this.#documents.get(keyOf(account, roleName)))?.value;
  }

  /** @throws NoSuchEntity */
  async require(account: string, roleName: string): Promise<RoleDocument> {
    const role = await this.find(account, roleName);
    if (!role) throw notFound(roleName);
    return role;
  }

  /**
   * @param change may throw to leave the role unchanged
   * @throws NoSuchEntity
   */
  async update(
    account: string,
    roleName: string,
    change: (role: RoleDocument) => RoleDocument,
  ): Promise<void> {
    if (!(await this.#documents.update(keyOf(account, roleName), change))) throw notFound(roleName);
  }

  /** In order of name. */
  async list(account: string): Promise<RoleDocument[]> {
    return (await this.#documents.list(`${account}/`)).map(({ value }) => value);
  }

  /** The roles that a managed policy is attached to. */
  async withPolicy(account: string, arn: string): Promise<RoleDocument[]> {
    return (await this.list(account)).filter(({ attachedPolicies }) => attachedPolicies.includes(arn));
  }

  async delete(account: string, roleName: string): Promise<void> {
    await this.#documents.delete(keyOf(account, roleName));
  }
}

function keyOf(account: string, roleName: string): string {
  return `${account}/${roleName.toLowerCase()}`;
}

function notFound(roleName: string): Error {
  return NoSuchEntity(`The role with name ${roleName} cannot be found.`);
}

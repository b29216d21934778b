import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import type { StackDocument } from '../store/stack.ts';
import type { ChangeSetDocument } from './change-set.ts';

// Tools that use a new name for each change set leave the empty ones behind, and each contains a template.
const MAX_CHANGE_SETS_PER_STACK = 20;

/** Stores the change sets of stacks until they are executed or deleted. */
export class ChangeSetStore {
  readonly #documents: JsonDocuments<ChangeSetDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.cloudformation.changeSet);
  }

  /**
   * Stores a change set and drops the oldest ones above the bound.
   * @returns false when the stack already has one of that name
   */
  async create(changeSet: ChangeSetDocument): Promise<boolean> {
    if (!(await this.#documents.create(keyOf(changeSet), changeSet))) return false;
    const all = await this.list(changeSet, changeSet.stackName);
    all.sort((one, other) => one.createdMs - other.createdMs);
    for (const old of all.slice(0, -MAX_CHANGE_SETS_PER_STACK)) await this.delete(old);
    return true;
  }

  /** @param stackName required unless `nameOrId` is an id */
  async find(
    namespace: Namespace,
    nameOrId: string,
    stackName: string | undefined,
  ): Promise<ChangeSetDocument | undefined> {
    const all = await this.list(namespace, stackName);
    return all.find(({ changeSetId, name }) =>
      nameOrId.startsWith('arn:') ? changeSetId === nameOrId : stackName !== undefined && name === nameOrId,
    );
  }

  async list(namespace: Namespace, stackName?: string): Promise<ChangeSetDocument[]> {
    const prefix = `${namespaceKey(namespace)}/${stackName === undefined ? '' : `${stackName}/`}`;
    return (await this.#documents.list(prefix)).map(({ value }) => value);
  }

  async delete(changeSet: ChangeSetDocument): Promise<void> {
    await this.#documents.delete(keyOf(changeSet));
  }

  async deleteAllOf(stack: StackDocument): Promise<void> {
    for (const changeSet of await this.list(stack, stack.name)) await this.delete(changeSet);
  }
}

function keyOf(changeSet: ChangeSetDocument): string {
  return `${namespaceKey(changeSet)}/${changeSet.stackName}/${changeSet.name}`;
}

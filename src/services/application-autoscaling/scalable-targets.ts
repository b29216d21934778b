import { parseArn } from '../../lib/aws/arn.ts';
import { type Namespace, namespaceKey } from '../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { ObjectNotFound, ResourceNotFound } from './errors.ts';
import { targetArn, type TargetAddress, type TargetDocument } from './scalable-target.ts';

/** The scalable targets of all accounts and regions. */
export class ScalableTargets {
  readonly #documents: JsonDocuments<TargetDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.applicationAutoscaling.target);
  }

  async find(namespace: Namespace, address: TargetAddress): Promise<TargetDocument | undefined> {
    return (await this.#documents.get(targetKey(namespace, address)))?.value;
  }

  /** @returns false when the target is already registered */
  create(target: TargetDocument): Promise<boolean> {
    return this.#documents.create(targetKey(target, target.address), target);
  }

  /**
   * @param change may throw to leave the target unchanged
   * @throws ObjectNotFound
   */
  async update(
    namespace: Namespace,
    address: TargetAddress,
    change: (target: TargetDocument) => TargetDocument,
  ): Promise<TargetDocument> {
    const changed = await this.#documents.update(targetKey(namespace, address), change);
    if (!changed) throw targetNotFound(address);
    return changed;
  }

  /** @throws ObjectNotFound */
  async delete(namespace: Namespace, address: TargetAddress): Promise<void> {
    if (!(await this.find(namespace, address))) throw targetNotFound(address);
    await this.#documents.delete(targetKey(namespace, address));
  }

  /** @throws ResourceNotFound */
  async findByArn(arn: string): Promise<TargetDocument> {
    const namespace = parseArn(arn);
    const all = namespace ? await this.#documents.list(`${namespaceKey(namespace)}/`) : [];
    const found = all.find(({ value }) => targetArn(value) === arn);
    if (!found) throw ResourceNotFound(`The specified resource doesn't exist: ${arn}`);
    return found.value;
  }

  /** The targets of all accounts and regions. */
  async all(): Promise<TargetDocument[]> {
    return (await this.#documents.list()).map(({ value }) => value);
  }

  /** The targets of one AWS service. */
  async list(namespace: Namespace, service: string): Promise<TargetDocument[]> {
    const documents = await this.#documents.list(`${namespaceKey(namespace)}/${service}/`);
    return documents.map(({ value }) => value);
  }
}

export function targetKey(namespace: Namespace, address: TargetAddress): string {
  const { ServiceNamespace: service, ScalableDimension: dimension, ResourceId: resource } = address;
  return `${namespaceKey(namespace)}/${service}/${dimension}/${resource}`;
}

function targetNotFound({ ServiceNamespace, ResourceId, ScalableDimension }: TargetAddress) {
  return ObjectNotFound(
    `No scalable target found for service namespace: ${ServiceNamespace}, resource ID: ${ResourceId}, scalable dimension: ${ScalableDimension}`,
  );
}

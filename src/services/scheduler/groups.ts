import { formatArn, parseArn } from '../../lib/aws/arn.ts';
import { type Namespace, namespaceKey } from '../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { groupNotFound } from './errors.ts';
import { DEFAULT_GROUP } from './schedule/schedule.ts';

/** A group that a client created. Key: `scheduler/group/ACCOUNT/REGION/NAME`. */
export interface GroupDocument extends Namespace {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** ClientToken of the request that created it: the SDKs repeat it when they retry. */
  readonly clientToken?: string;
  readonly createdMs: number;
}

/** The schedule groups of all accounts and regions. Each has a default one, which is not stored. */
export class Groups {
  readonly #documents: JsonDocuments<GroupDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.scheduler.group);
  }

  /** @returns false when the group exists */
  async create(group: GroupDocument): Promise<boolean> {
    return group.name !== DEFAULT_GROUP && this.#documents.create(keyOf(group, group.name), group);
  }

  /** @throws ResourceNotFound */
  async require(namespace: Namespace, name: string): Promise<GroupDocument> {
    const { account, region } = namespace;
    if (name === DEFAULT_GROUP) return { account, region, name, tags: {}, createdMs: 0 };
    const stored = await this.#documents.get(keyOf(namespace, name));
    if (!stored) throw groupNotFound(name);
    return stored.value;
  }

  /** @returns undefined for the default group, and for what is not a group */
  async findByArn(arn: string): Promise<GroupDocument | undefined> {
    if (!parseArn(arn)?.resource.startsWith('schedule-group/')) return undefined;
    return (await this.#documents.get(keyOf(...addressOf(arn))))?.value;
  }

  /** @throws ResourceNotFound for the default group too, which has no tags here */
  async requireByArn(arn: string): Promise<GroupDocument> {
    return this.require(...addressOf(arn));
  }

  async updateByArn(arn: string, change: (group: GroupDocument) => GroupDocument): Promise<void> {
    const [namespace, name] = addressOf(arn);
    if (!(await this.#documents.update(keyOf(namespace, name), change))) throw groupNotFound(name);
  }

  async delete(namespace: Namespace, name: string): Promise<void> {
    await this.#documents.delete(keyOf(namespace, name));
  }

  /** With the default group. */
  async list(namespace: Namespace): Promise<GroupDocument[]> {
    const created = await this.#documents.list(`${namespaceKey(namespace)}/`);
    return [await this.require(namespace, DEFAULT_GROUP), ...created.map(({ value }) => value)];
  }
}

export function groupArn(group: Namespace & { readonly name: string }): string {
  return formatArn('scheduler', group, `schedule-group/${group.name}`);
}

/** The ARN as policies name the group: operations ignore the partition. Other texts are unchanged. */
export function canonicalGroupArn(arn: string): string {
  const parsed = parseArn(arn);
  return parsed ? groupArn({ ...parsed, name: parsed.resource.replace(/^schedule-group\//, '') }) : arn;
}

function keyOf(namespace: Namespace, name: string): string {
  return `${namespaceKey(namespace)}/${name}`;
}

function addressOf(arnText: string): readonly [Namespace, string] {
  const arn = parseArn(arnText);
  const name = arn?.resource.replace(/^schedule-group\//, '') ?? '';
  if (!arn) throw groupNotFound(name);
  return [arn, name];
}

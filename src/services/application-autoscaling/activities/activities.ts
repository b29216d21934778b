import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { MAX_ACTIVITIES } from '../limits.ts';
import type { TargetDocument } from '../scalable-target.ts';
import { targetKey } from '../scalable-targets.ts';
import type { Activity, ActivitiesDocument } from './activity.ts';

/** The scaling activities of all targets. Those of a target are one document. */
export class Activities {
  readonly #documents: JsonDocuments<ActivitiesDocument>;
  readonly #random: Random;

  constructor(meta: MetaStore, random: Random) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.applicationAutoscaling.activities);
    this.#random = random;
  }

  /** Newest first, of the targets of one AWS service. */
  async list(namespace: Namespace, service: string): Promise<ActivitiesDocument[]> {
    const documents = await this.#documents.list(`${namespaceKey(namespace)}/${service}/`);
    return documents.map(({ value }) => value);
  }

  async last(target: TargetDocument): Promise<Activity | undefined> {
    return (await this.#documents.get(keyOf(target)))?.value.activities[0];
  }

  async add(target: TargetDocument, activity: Omit<Activity, 'id' | 'number'>): Promise<Activity> {
    const id = this.#random.uuid();
    const added = (last: Activity | undefined) => ({ id, number: (last?.number ?? 0) + 1, ...activity });
    const { account, region, address } = target;
    const key = keyOf(target);
    const found = await this.#documents.update(key, (document) => ({
      ...document,
      activities: [added(document.activities[0]), ...document.activities].slice(0, MAX_ACTIVITIES),
    }));
    if (found) return found.activities[0]!;
    const first = added(undefined);
    await this.#documents.create(key, { account, region, address, activities: [first] });
    return first;
  }

  /** Has no effect when the activity has been dropped. */
  async end(
    target: TargetDocument,
    id: string,
    end: Pick<Activity, 'status' | 'endedMs' | 'message'>,
  ): Promise<void> {
    await this.#documents.update(keyOf(target), (document) => ({
      ...document,
      activities: document.activities.map((each) => (each.id === id ? { ...each, ...end } : each)),
    }));
  }

  async delete(target: Parameters<typeof targetKey>[0], address: TargetDocument['address']): Promise<void> {
    await this.#documents.delete(targetKey(target, address));
  }
}

function keyOf(target: TargetDocument): string {
  return targetKey(target, target.address);
}

import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { scheduleNotFound } from '../errors.ts';
import { type ScheduleDocument, scheduleKey } from './schedule.ts';

type ScheduleAddress = Pick<ScheduleDocument, 'account' | 'region' | 'group' | 'name'>;

/** The schedules of all accounts and regions. */
export class Schedules {
  readonly #documents: JsonDocuments<ScheduleDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.scheduler.schedule);
  }

  /** @returns false when the schedule exists */
  create(schedule: ScheduleDocument): Promise<boolean> {
    return this.#documents.create(scheduleKey(schedule), schedule);
  }

  /** @throws ResourceNotFound */
  async require(address: ScheduleAddress): Promise<ScheduleDocument> {
    const stored = await this.#documents.get(scheduleKey(address));
    if (!stored) throw scheduleNotFound(address.name);
    return stored.value;
  }

  /** @throws ResourceNotFound */
  async update(
    address: ScheduleAddress,
    change: (schedule: ScheduleDocument) => ScheduleDocument,
  ): Promise<ScheduleDocument> {
    const schedule = await this.#documents.update(scheduleKey(address), change);
    if (!schedule) throw scheduleNotFound(address.name);
    return schedule;
  }

  async delete(address: ScheduleAddress): Promise<void> {
    await this.#documents.delete(scheduleKey(address));
  }

  /** In order of group and name. */
  async list(namespace: Namespace, group?: string): Promise<ScheduleDocument[]> {
    const prefix = `${namespaceKey(namespace)}/${group === undefined ? '' : `${group}/`}`;
    return (await this.#documents.list(prefix)).map(({ value }) => value);
  }

  /**
   * The schedules whose names start with `prefix`, from after a key on, read as they are taken.
   * @param group undefined for all groups; then `prefix` must be empty
   * @param after made by `scheduleKey`
   */
  async *listAfter(
    namespace: Namespace,
    { group, prefix, after }: { group: string | undefined; prefix: string; after: string | undefined },
  ): AsyncGenerator<ScheduleDocument, void, undefined> {
    const within = group === undefined ? '' : `${group}/${prefix}`;
    for await (const { value } of this.#documents.scan(`${namespaceKey(namespace)}/${within}`, { after })) {
      yield value;
    }
  }

  async all(): Promise<ScheduleDocument[]> {
    return (await this.#documents.list()).map(({ value }) => value);
  }
}

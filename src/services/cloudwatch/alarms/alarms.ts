import type { Clock } from '../../../lib/time/clock.ts';
import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { LimitExceeded, ResourceNotFound } from '../errors.ts';
import { actionsOf, type AlarmConfiguration, type AlarmDocument, type AlarmState } from './alarm.ts';

/** Bound of the number of alarms: each is evaluated every minute. */
const MAX_ALARMS = 5_000;

export interface NewState {
  readonly value: AlarmState;
  readonly reason: string;
  readonly reasonData?: string | undefined;
}

/** The alarms of all accounts and regions. */
export class Alarms {
  readonly #documents: JsonDocuments<AlarmDocument>;
  readonly #clock: Clock;
  #onAdded: () => void = () => {};

  constructor(meta: MetaStore, clock: Clock) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.cloudwatch.alarm);
    this.#clock = clock;
  }

  /** Calls back after each new alarm. */
  whenAdded(onAdded: () => void): void {
    this.#onAdded = onAdded;
  }

  /** Creates an alarm, or replaces its configuration and keeps its state. @throws LimitExceeded */
  async put(
    { account, region }: Namespace,
    configuration: AlarmConfiguration,
    tags: Readonly<Record<string, string>>,
  ): Promise<void> {
    const key = keyOf({ account, region }, configuration.AlarmName);
    const nowMs = this.#clock.now();
    const known = await this.#documents.update(key, (alarm) => ({
      ...alarm,
      configuration,
      configuredMs: nowMs,
    }));
    if (known) return;
    if ((await this.#documents.count()) >= MAX_ALARMS) {
      throw LimitExceeded(`Millrace keeps at most ${MAX_ALARMS} alarms.`);
    }
    await this.#documents.create(key, {
      account,
      region,
      configuration,
      configuredMs: nowMs,
      tags,
      state: {
        value: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        updatedMs: nowMs,
        transitionedMs: nowMs,
      },
    });
    this.#onAdded();
  }

  async find(namespace: Namespace, name: string): Promise<AlarmDocument | undefined> {
    return (await this.#documents.get(keyOf(namespace, name)))?.value;
  }

  /** In order of name. */
  async list(namespace: Namespace): Promise<AlarmDocument[]> {
    const documents = await this.#documents.list(keyOf(namespace, ''));
    return documents.map(({ value }) => value);
  }

  /** The alarms whose name starts with `prefix` and is above `after`, in order of name, read as they are taken. */
  async *listAfter(
    namespace: Namespace,
    prefix: string,
    after: string | undefined,
  ): AsyncGenerator<AlarmDocument, void, undefined> {
    const documents = this.#documents.scan(keyOf(namespace, prefix), {
      after: after === undefined ? undefined : keyOf(namespace, after),
    });
    for await (const { value } of documents) yield value;
  }

  /** The alarms of all accounts and regions. */
  async all(): Promise<AlarmDocument[]> {
    return (await this.#documents.list()).map(({ value }) => value);
  }

  async delete(namespace: Namespace, name: string): Promise<void> {
    await this.#documents.delete(keyOf(namespace, name));
  }

  /** Has no effect when the alarm does not exist. */
  async enableActions(namespace: Namespace, name: string, isEnabled: boolean): Promise<void> {
    await this.#documents.update(keyOf(namespace, name), (alarm) => ({
      ...alarm,
      configuration: { ...alarm.configuration, ActionsEnabled: isEnabled },
    }));
  }

  /** @throws ResourceNotFound */
  async setTags(
    namespace: Namespace,
    name: string,
    change: (tags: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
  ): Promise<void> {
    const alarm = await this.#documents.update(keyOf(namespace, name), (current) => ({
      ...current,
      tags: change(current.tags),
    }));
    if (!alarm) throw ResourceNotFound();
  }

  /**
   * @returns the new document
   * @throws ResourceNotFound
   */
  async setState(namespace: Namespace, name: string, state: NewState): Promise<AlarmDocument> {
    const nowMs = this.#clock.now();
    const changed = await this.#documents.update(keyOf(namespace, name), (alarm) => {
      const { value, transitionedMs, changedFrom } = alarm.state;
      const hasChanged = value !== state.value;
      const isNotified = hasChanged && actionsOf(alarm, state.value).length === 0;
      const from = hasChanged ? value : changedFrom;
      return {
        ...alarm,
        state: {
          value: state.value,
          reason: state.reason,
          ...(state.reasonData !== undefined && { reasonData: state.reasonData }),
          updatedMs: nowMs,
          transitionedMs: hasChanged ? nowMs : transitionedMs,
          ...(from !== undefined && !isNotified && { changedFrom: from }),
        },
      };
    });
    if (!changed) throw ResourceNotFound();
    return changed;
  }

  /** The actions of the change that `alarm` describes have been notified. */
  async notified({ account, region, configuration, state }: AlarmDocument): Promise<void> {
    const key = keyOf({ account, region }, configuration.AlarmName);
    await this.#documents.update(key, (alarm) => {
      const { changedFrom, ...rest } = alarm.state;
      const isSame = changedFrom !== undefined && rest.transitionedMs === state.transitionedMs;
      return isSame ? { ...alarm, state: rest } : undefined;
    });
  }
}

function keyOf(namespace: Namespace, name: string): string {
  return `${namespaceKey(namespace)}/${name}`;
}

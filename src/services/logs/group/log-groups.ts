import { type Namespace, namespaceKey, parseNamespacedKey } from '../../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { Removals } from '../../removals.ts';
import type { GroupDocument } from './documents.ts';
import { GroupRecord } from './record.ts';
import { type GroupDependencies, LogGroup } from './log-group.ts';
import { META_PREFIX } from '../../../storage/keys.ts';

// The delay that the sink's buffer and a normal commit add before a line arrives; a larger skew is recorded when
// it occurs.
const USUAL_AHEAD_MS = 0;
const USUAL_BEHIND_MS = 10_000;

export type GroupOptions = Partial<Pick<GroupDocument, 'logGroupClass' | 'kmsKeyId' | 'tags'>>;

/** All log groups; each is opened on first use. */
export class LogGroups {
  readonly #dependencies: GroupDependencies;
  readonly #documents: JsonDocuments<GroupDocument>;
  readonly #removals: Removals;
  readonly #open = new Map<string, Promise<LogGroup | undefined>>();

  constructor(dependencies: GroupDependencies) {
    this.#dependencies = dependencies;
    this.#documents = new JsonDocuments(dependencies.store.meta, META_PREFIX.logs.group);
    this.#removals = new Removals(dependencies.store.meta, META_PREFIX.logs.removal, async (key) => {
      const { name, ...namespace } = parseNamespacedKey(key);
      await (await this.find(namespace, name))?.delete();
      this.#open.delete(key);
    });
  }

  /** @returns false when a group of that name exists */
  async create(namespace: Namespace, name: string, options: GroupOptions = {}): Promise<boolean> {
    const { clock, random } = this.#dependencies;
    const document: GroupDocument = {
      name,
      createdMs: clock.now(),
      logId: `logs/${random.uuid()}`,
      logGroupClass: options.logGroupClass ?? 'STANDARD',
      ...(options.kmsKeyId !== undefined && { kmsKeyId: options.kmsKeyId }),
      tags: options.tags ?? {},
      aheadMs: USUAL_AHEAD_MS,
      behindMs: USUAL_BEHIND_MS,
      countedPos: 0,
      storedBytes: 0,
    };
    const key = keyOf(namespace, name);
    await this.#removals.finish(key);
    // Opening the group creates its log, after the document, so that a log never exists without its document.
    return this.#documents.create(key, document);
  }

  async find(namespace: Namespace, name: string): Promise<LogGroup | undefined> {
    const key = keyOf(namespace, name);
    let opening = this.#open.get(key);
    if (!opening) {
      opening = this.#load(key);
      this.#open.set(key, opening);
    }
    try {
      const group = await opening;
      if (!group) this.#forget(key, opening);
      return group?.deleting === true ? undefined : group;
    } catch (error) {
      this.#forget(key, opening);
      throw error;
    }
  }

  /** @returns false when it does not exist */
  async delete(namespace: Namespace, name: string): Promise<boolean> {
    const group = await this.find(namespace, name);
    if (!group) return false;
    await this.#removals.run(keyOf(namespace, name));
    return true;
  }

  /** Completes interrupted deletions. Call it before any other method. */
  resume(): Promise<void> {
    return this.#removals.resume();
  }

  /**
   * Groups whose name starts with `prefix`, in order of name, read as they are taken.
   * @param after excludes groups up to and including this name
   */
  async *list(
    namespace: Namespace,
    {
      prefix = '',
      after,
    }: { readonly prefix?: string | undefined; readonly after?: string | undefined } = {},
  ): AsyncGenerator<GroupDocument, void, undefined> {
    const documents = this.#documents.scan(keyOf(namespace, prefix), {
      after: after === undefined ? undefined : keyOf(namespace, after),
    });
    // The document of an open group is newer than the stored one.
    for await (const { key, value } of documents) yield (await this.#open.get(key))?.document ?? value;
  }

  /** Saves all statistics and clears every timer. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#open.values(), async (opening) => (await opening)?.close()));
    this.#open.clear();
  }

  async #load(key: string): Promise<LogGroup | undefined> {
    const stored = await this.#documents.get(key);
    if (!stored) return undefined;
    const { maxGroupBytes } = this.#dependencies;
    const record = new GroupRecord(this.#documents, key, stored.value, maxGroupBytes);
    const { name: _name, ...namespace } = parseNamespacedKey(key);
    return LogGroup.open(this.#dependencies, record, namespace);
  }

  #forget(key: string, opening: Promise<LogGroup | undefined>): void {
    if (this.#open.get(key) === opening) this.#open.delete(key);
  }
}

function keyOf(namespace: Namespace, name: string): string {
  return `${namespaceKey(namespace)}/${name}`;
}

import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Runtime } from '../../../runtime/port.ts';
import type { StoredCode } from '../code/stored-code.ts';
import { ResourceConflict } from '../errors.ts';
import { type AliasDocument, pickVersion } from './alias/aliases.ts';
import type { AttachedDocuments } from './attached-documents.ts';
import { familyOf, type FunctionDocument, type FunctionFamily, type FunctionSettings } from './documents.ts';
import { functionNotFound, type FunctionReference, isVersion, LATEST } from './name/name.ts';
import {
  environmentKeyOf,
  requireRevision,
  requireSettled,
  startTransition,
  withNewRevision,
} from './revisions.ts';
import type { FunctionStore } from './store.ts';

export interface FunctionsOptions {
  readonly store: FunctionStore;
  readonly aliases: AttachedDocuments<AliasDocument>;
  readonly clock: Clock;
  readonly random: Random;
  readonly runtime: Runtime;
  /** Gets what a version used, and what it uses now; undefined when it was removed. */
  readonly onReplaced?: (previous: FunctionDocument, next: FunctionDocument | undefined) => void;
  /** How long a creation or an update takes to settle. */
  readonly transitionMs: number;
}

/** The parts of `$LATEST` that an update may replace. */
export interface FunctionChange {
  readonly settings?: FunctionSettings;
  readonly code?: StoredCode;
}

/** Functions and their versions: lookup by qualifier, creation, update and removal. */
export class Functions {
  readonly #options: FunctionsOptions;
  readonly #store: FunctionStore;

  constructor(options: FunctionsOptions) {
    this.#options = options;
    this.#store = options.store;
  }

  /** @throws ResourceConflict when a function of that name exists */
  async create(
    namespace: Namespace,
    name: string,
    settings: FunctionSettings,
    code: StoredCode,
    tags: Readonly<Record<string, string>>,
  ): Promise<FunctionDocument> {
    const document: FunctionDocument = {
      name,
      version: LATEST,
      settings,
      code,
      lastModifiedMs: this.#options.clock.now(),
      transition: this.#startTransition('creating'),
      family: { tags, publishedVersions: 0 },
    };
    if (await this.#store.create(namespace, document)) return document;
    throw ResourceConflict(`Function already exist: ${name}`);
  }

  /**
   * The version that a reference identifies; for an alias, its primary version.
   * @returns undefined when there is no such function, version or alias
   */
  find(namespace: Namespace, reference: FunctionReference): Promise<FunctionDocument | undefined> {
    return this.#find(namespace, reference, ({ version }) => version);
  }

  /** The version that one invocation runs; for an alias with two versions, picked by their weights. */
  findForInvoke(namespace: Namespace, reference: FunctionReference): Promise<FunctionDocument | undefined> {
    return this.#find(namespace, reference, (alias) => pickVersion(alias, this.#options.random));
  }

  /** @throws ResourceNotFound with the qualifier of the request, if it has one */
  async require(namespace: Namespace, reference: FunctionReference): Promise<FunctionDocument> {
    const found = await this.find(namespace, reference);
    if (!found) throw functionNotFound(namespace, reference);
    return found;
  }

  /** @throws ResourceNotFound that always has a qualifier: `$LATEST` by default */
  async requireForInvoke(namespace: Namespace, reference: FunctionReference): Promise<FunctionDocument> {
    const found = await this.findForInvoke(namespace, reference);
    const { name, qualifier = LATEST } = reference;
    if (!found) throw functionNotFound(namespace, { name, qualifier });
    return found;
  }

  /** Of every account and region. */
  everywhere(): ReturnType<FunctionStore['everywhere']> {
    return this.#store.everywhere();
  }

  /** `$LATEST` of every function, or all versions, in order of name and version. */
  async list(namespace: Namespace, options: { allVersions: boolean }): Promise<FunctionDocument[]> {
    const documents = await this.#store.list(namespace);
    return options.allVersions ? documents : documents.filter(({ version }) => version === LATEST);
  }

  /** See `FunctionStore.after`. */
  listAfter(...range: Parameters<FunctionStore['after']>): ReturnType<FunctionStore['after']> {
    return this.#store.after(...range);
  }

  /** See `FunctionStore.versionsAfter`. */
  versionsAfter(
    ...range: Parameters<FunctionStore['versionsAfter']>
  ): ReturnType<FunctionStore['versionsAfter']> {
    return this.#store.versionsAfter(...range);
  }

  /**
   * Updates `$LATEST`. Environments that run the old code and configuration finish their invocation and end.
   * @throws ResourceNotFound, PreconditionFailed, ResourceConflict until an earlier change has settled
   */
  async update(
    namespace: Namespace,
    name: string,
    expectedRevisionId: string | undefined,
    change: (current: FunctionDocument) => FunctionChange,
  ): Promise<FunctionDocument> {
    const { clock, runtime, onReplaced } = this.#options;
    let replaced: FunctionDocument | undefined;
    const updated = await this.#store.updateLatest(namespace, name, (current) => {
      const nowMs = clock.now();
      requireRevision(current, nowMs, expectedRevisionId);
      requireSettled(namespace, current, nowMs);
      replaced = current;
      const { environmentKey: _replaced, ...rest } = current;
      return {
        ...rest,
        ...change(current),
        lastModifiedMs: nowMs,
        transition: this.#startTransition('updating'),
      };
    });
    if (!updated) throw functionNotFound(namespace, { name, qualifier: undefined });
    if (replaced) {
      runtime.retire(environmentKeyOf(replaced));
      onReplaced?.(replaced, updated);
    }
    return updated;
  }

  /** @throws ResourceNotFound */
  async updateTags(
    namespace: Namespace,
    name: string,
    change: (tags: Readonly<Record<string, string>>) => Record<string, string>,
  ): Promise<void> {
    const updated = await this.#store.updateLatest(namespace, name, (current) => {
      const family = familyOf(current);
      const tagged = { ...current, family: { ...family, tags: change(family.tags) } };
      return withNewRevision(tagged, this.#options.random);
    });
    if (!updated) throw functionNotFound(namespace, { name, qualifier: undefined });
  }

  /**
   * Changes what all versions share, without a new RevisionId.
   * @throws ResourceNotFound
   */
  async updateFamily(
    namespace: Namespace,
    name: string,
    change: (family: FunctionFamily) => FunctionFamily,
  ): Promise<void> {
    const updated = await this.#store.updateLatest(namespace, name, (current) => ({
      ...current,
      family: change(familyOf(current)),
    }));
    if (!updated) throw functionNotFound(namespace, { name, qualifier: undefined });
  }

  /** Removes one version; no effect when it does not exist. */
  async removeVersion(namespace: Namespace, name: string, version: string): Promise<void> {
    const document = await this.find(namespace, { name, qualifier: version });
    if (document) await this.#remove(namespace, document);
  }

  /** Removes a function and its versions, `$LATEST` last, so that an interrupted removal can be repeated. */
  async remove(namespace: Namespace, name: string): Promise<void> {
    const versions = await this.#store.versionsOf(namespace, name);
    for (const document of versions.reverse()) await this.#remove(namespace, document);
  }

  async #remove(namespace: Namespace, document: FunctionDocument): Promise<void> {
    await this.#store.delete(namespace, document.name, document.version);
    this.#options.runtime.retire(environmentKeyOf(document));
    this.#options.onReplaced?.(document, undefined);
  }

  async #find(
    namespace: Namespace,
    { name, qualifier = LATEST }: FunctionReference,
    versionOf: (alias: AliasDocument) => string,
  ): Promise<FunctionDocument | undefined> {
    if (isVersion(qualifier)) return this.#store.get(namespace, name, qualifier);
    const alias = await this.#options.aliases.get(namespace, { name, qualifier });
    return alias && this.#store.get(namespace, name, versionOf(alias));
  }

  #startTransition(kind: 'creating' | 'updating') {
    const { clock, random, transitionMs } = this.#options;
    return startTransition(kind, clock.now() + transitionMs, random);
  }
}

import type { Clock } from '../../../lib/time/clock.ts';
import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import type { Runtime } from '../../../runtime/port.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import type { MetaStore } from '../../../storage/port.ts';
import type { FunctionCodeFacts, FunctionDocument, FunctionSettings } from './documents.ts';
import { type AliasDocument, drawVersion } from './aliases.ts';
import type { AttachedDocuments } from './attached-documents.ts';
import { ResourceConflict, ResourceNotFound } from '../errors.ts';
import { functionArn, type FunctionReference, LATEST } from './name.ts';
import { familyOf, isPublished, type Publication, requireCode } from './publishing.ts';
import {
  environmentKeyOf,
  isSettled,
  requireRevision,
  requireSettled,
  settledSince,
  startTransition,
  withNewRevision,
} from './revisions.ts';

// Keys sort as text, and versions are to list in order; AWS's numbers are far below this.
const VERSION_DIGITS = 10;

export interface FunctionsOptions {
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly runtime: Runtime;
  readonly aliases: AttachedDocuments<AliasDocument>;
  /** How long a creation or an update takes to settle. */
  readonly transitionMs: number;
}

/** What a change of `$LATEST` may replace. */
export interface FunctionChange {
  readonly settings?: FunctionSettings;
  readonly code?: FunctionCodeFacts;
}

/** The functions of all namespaces, and their published versions. */
export class Functions {
  readonly #documents: JsonDocuments<FunctionDocument>;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #runtime: Runtime;
  readonly #aliases: AttachedDocuments<AliasDocument>;
  readonly #transitionMs: number;

  constructor({ meta, clock, random, runtime, aliases, transitionMs }: FunctionsOptions) {
    this.#documents = new JsonDocuments(meta, 'lambda/function/');
    this.#clock = clock;
    this.#random = random;
    this.#runtime = runtime;
    this.#aliases = aliases;
    this.#transitionMs = transitionMs;
  }

  /** @throws ResourceConflict when there is one of that name */
  async create(
    namespace: Namespace,
    name: string,
    settings: FunctionSettings,
    code: FunctionCodeFacts,
    tags: Readonly<Record<string, string>>,
  ): Promise<FunctionDocument> {
    const document: FunctionDocument = {
      name,
      version: LATEST,
      settings,
      code,
      lastModifiedMs: this.#clock.now(),
      transition: this.#startTransition('creating'),
      family: { tags, publishedVersions: 0 },
    };
    if (!(await this.#documents.create(keyOf(namespace, name, LATEST), document))) {
      throw ResourceConflict(`Function already exist: ${name}`);
    }
    return document;
  }

  /**
   * The version that a reference names; of an alias, the one that it names first.
   * @returns undefined when there is no such function, version or alias
   */
  find(namespace: Namespace, reference: FunctionReference): Promise<FunctionDocument | undefined> {
    return this.#find(namespace, reference, ({ version }) => version);
  }

  /** The version that one invocation runs: an alias with two of them draws by their weights. */
  findToRun(namespace: Namespace, reference: FunctionReference): Promise<FunctionDocument | undefined> {
    return this.#find(namespace, reference, (alias) => drawVersion(alias, this.#random));
  }

  /** @throws ResourceNotFound that names the function as the request did */
  async require(namespace: Namespace, reference: FunctionReference): Promise<FunctionDocument> {
    const found = await this.find(namespace, reference);
    if (!found) throw notFound(namespace, reference);
    return found;
  }

  /** @throws ResourceNotFound that names a version: `$LATEST` when the request named none */
  async requireToRun(namespace: Namespace, reference: FunctionReference): Promise<FunctionDocument> {
    const found = await this.findToRun(namespace, reference);
    const { name, qualifier = LATEST } = reference;
    if (!found) throw notFound(namespace, { name, qualifier });
    return found;
  }

  /** The newest state of every function, or of every version of each, in order of name and version. */
  async list(namespace: Namespace, options: { allVersions: boolean }): Promise<FunctionDocument[]> {
    const all = await this.#documents.list(`${namespaceKey(namespace)}/`);
    const documents = all.map(({ value }) => value);
    return options.allVersions ? documents : documents.filter(({ version }) => version === LATEST);
  }

  /** `$LATEST` and then the published versions, oldest first; empty when there is no such function. */
  async versionsOf(namespace: Namespace, name: string): Promise<FunctionDocument[]> {
    const all = await this.#documents.list(keyOf(namespace, name, ''));
    return all.map(({ value }) => value);
  }

  /**
   * Changes `$LATEST`. Environments of the old code and configuration end after what they are at.
   * @throws ResourceNotFound, PreconditionFailed, ResourceConflict while an earlier change settles
   */
  async update(
    namespace: Namespace,
    name: string,
    expectedRevisionId: string | undefined,
    change: (current: FunctionDocument) => FunctionChange,
  ): Promise<FunctionDocument> {
    let replaced: string | undefined;
    const updated = await this.#documents.update(keyOf(namespace, name, LATEST), (current) => {
      const nowMs = this.#clock.now();
      requireRevision(current, nowMs, expectedRevisionId);
      requireSettled(namespace, current, nowMs);
      replaced = environmentKeyOf(current);
      const { environmentKey: _ended, ...kept } = current;
      return {
        ...kept,
        ...change(current),
        lastModifiedMs: nowMs,
        transition: this.#startTransition('updating'),
      };
    });
    if (!updated) throw notFound(namespace, { name, qualifier: undefined });
    if (replaced !== undefined) this.#runtime.retire(replaced);
    return updated;
  }

  /** @throws ResourceNotFound */
  async updateTags(
    namespace: Namespace,
    name: string,
    change: (tags: Readonly<Record<string, string>>) => Record<string, string>,
  ): Promise<void> {
    const updated = await this.#documents.update(keyOf(namespace, name, LATEST), (current) => {
      const family = familyOf(current);
      const tagged = { ...current, family: { ...family, tags: change(family.tags) } };
      return withNewRevision(tagged, this.#random);
    });
    if (!updated) throw notFound(namespace, { name, qualifier: undefined });
  }

  /**
   * Freezes `$LATEST` under a number. When nothing changed since the newest version, that one is returned.
   * @throws ResourceNotFound, PreconditionFailed, InvalidParameterValue, ResourceConflict until `$LATEST` is ready
   */
  publish(namespace: Namespace, name: string, publication: Publication): Promise<FunctionDocument> {
    return this.#publish(namespace, name, publication.description, (latest) => {
      const nowMs = this.#clock.now();
      requireRevision(latest, nowMs, publication.expectedRevisionId);
      requireCode(latest, publication.expectedCodeSha256);
      requireSettled(namespace, latest, nowMs);
    });
  }

  /** As `publish`, but of a `$LATEST` that has just been created or updated: the version waits with it. */
  publishAtOnce(namespace: Namespace, name: string): Promise<FunctionDocument> {
    return this.#publish(namespace, name, undefined, () => {});
  }

  /** Removes one version. No effect when there is none of that number. */
  async removeVersion(namespace: Namespace, name: string, version: string): Promise<void> {
    const document = await this.find(namespace, { name, qualifier: version });
    if (!document) return;
    await this.#documents.delete(keyOf(namespace, name, version));
    this.#runtime.retire(environmentKeyOf(document));
  }

  /** Removes a function and all its versions; `$LATEST` goes last, so that a removal cut short can be repeated. */
  async remove(namespace: Namespace, name: string): Promise<void> {
    const versions = await this.versionsOf(namespace, name);
    for (const document of versions.reverse()) {
      await this.#documents.delete(keyOf(namespace, name, document.version));
      this.#runtime.retire(environmentKeyOf(document));
    }
  }

  async #find(
    namespace: Namespace,
    { name, qualifier = LATEST }: FunctionReference,
    versionOf: (alias: AliasDocument) => string,
  ): Promise<FunctionDocument | undefined> {
    let version = qualifier;
    if (!isVersion(qualifier)) {
      const alias = await this.#aliases.get(namespace, { name, qualifier });
      if (!alias) return undefined;
      version = versionOf(alias);
    }
    return (await this.#documents.get(keyOf(namespace, name, version)))?.value;
  }

  async #publish(
    namespace: Namespace,
    name: string,
    description: string | undefined,
    check: (latest: FunctionDocument) => void,
  ): Promise<FunctionDocument> {
    const key = keyOf(namespace, name, LATEST);
    const latest = await this.require(namespace, { name, qualifier: undefined });
    check(latest);
    const newest = familyOf(latest).publishedVersions;
    const previous = await this.find(namespace, { name, qualifier: String(newest) });
    if (previous && isPublished(previous, latest)) return previous;

    // The number is taken first: a crash between the two writes skips it, and never uses it twice.
    let taken: FunctionDocument | undefined;
    const numbered = await this.#documents.update(key, (current) => {
      taken = undefined;
      const family = familyOf(current);
      if (family.publishedVersions !== newest) return undefined;
      check(current);
      taken = current;
      const published = { ...current, family: { ...family, publishedVersions: newest + 1 } };
      return withNewRevision(published, this.#random);
    });
    if (!numbered) throw notFound(namespace, { name, qualifier: undefined });
    // Another request took the number first, and may have published the same.
    if (!taken) return this.#publish(namespace, name, description, check);
    const version = this.#versionOf(taken, String(newest + 1), description);
    await this.#documents.create(keyOf(namespace, name, version.version), version);
    return version;
  }

  #versionOf(latest: FunctionDocument, version: string, description: string | undefined): FunctionDocument {
    const { family: _shared, environmentKey: _ofLatest, ...frozen } = latest;
    const nowMs = this.#clock.now();
    return {
      ...frozen,
      version,
      settings: { ...frozen.settings, description: description ?? frozen.settings.description },
      publishedDescription: frozen.settings.description,
      transition: isSettled(latest, nowMs)
        ? settledSince(nowMs, this.#random)
        : startTransition('creating', latest.transition.untilMs, this.#random),
    };
  }

  #startTransition(kind: 'creating' | 'updating') {
    return startTransition(kind, this.#clock.now() + this.#transitionMs, this.#random);
  }
}

export function notFound(namespace: Namespace, { name, qualifier }: FunctionReference) {
  return ResourceNotFound(`Function not found: ${functionArn(namespace, name, qualifier)}`);
}

function keyOf(namespace: Namespace, name: string, version: string): string {
  const number = isNumber(version) ? version.padStart(VERSION_DIGITS, '0') : version;
  return `${namespaceKey(namespace)}/${name}/${number}`;
}

/** Anything else that qualifies a function is the name of an alias. */
function isVersion(qualifier: string): boolean {
  return qualifier === LATEST || isNumber(qualifier);
}

function isNumber(version: string): boolean {
  return /^\d+$/.test(version);
}

import { type Namespace, namespaceKey } from '../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { ParameterNotFound, ParameterVersionNotFound, TooManyUpdates } from './errors.ts';
import { checkOldestVersion, type VersionLabel } from './labels.ts';
import { MAX_VERSIONS } from './limits.ts';
import { alternativeName, checkName, parseRequestedName } from './names.ts';
import { ParameterHistory } from './parameter-history.ts';
import type { FoundParameter, ParameterDocument } from './parameter.ts';

// Another version was stored in each round.
const MAX_PUT_ROUNDS = 32;

/** The parameters of all accounts and regions. */
export class Parameters {
  readonly history: ParameterHistory;
  readonly #documents: JsonDocuments<ParameterDocument>;

  constructor(meta: MetaStore) {
    this.history = new ParameterHistory(meta);
    this.#documents = new JsonDocuments(meta, META_PREFIX.ssm.parameter);
  }

  /**
   * @param nameOrArn may end with `:VERSION` or `:LABEL`
   * @throws ValidationError for an invalid name
   */
  async find(namespace: Namespace, nameOrArn: string): Promise<FoundParameter | undefined> {
    const newest = await this.#findNewest(namespace, nameOrArn);
    return newest && this.#select(newest);
  }

  /** The parameter with that name or the alternative name. */
  async findByName(namespace: Namespace, name: string): Promise<ParameterDocument | undefined> {
    const found = await this.#get(namespace, name);
    if (found) return found;
    const alternative = alternativeName(name);
    return alternative === undefined ? undefined : this.#get(namespace, alternative);
  }

  /** @throws ParameterNotFound, without a message, as on AWS */
  async require(namespace: Namespace, nameOrArn: string): Promise<FoundParameter> {
    const newest = await this.#findNewest(namespace, nameOrArn);
    if (!newest) throw ParameterNotFound();
    const found = await this.#select(newest);
    if (!found) throw noSuchVersion(newest.document.name, newest.selector);
    return found;
  }

  /** The newest version. @throws ParameterNotFound, also for a name with a version or label */
  async requireNewest(namespace: Namespace, nameOrArn: string): Promise<ParameterDocument> {
    const newest = await this.#findNewest(namespace, nameOrArn);
    if (!newest || newest.selector !== undefined) throw ParameterNotFound();
    return newest.document;
  }

  /** @returns false when a parameter of that name exists */
  async create(parameter: ParameterDocument): Promise<boolean> {
    // A deletion that a crash interrupted has left these.
    const leftOver = await this.history.keys(parameter);
    if (!(await this.#documents.create(keyOf(parameter, parameter.name), parameter))) return false;
    await this.history.delete(leftOver);
    return true;
  }

  /**
   * Stores the next version, and keeps the previous one.
   * @returns undefined when the parameter has been deleted
   * @throws ParameterMaxVersionLimitExceeded, TooManyUpdates
   */
  async addVersion(
    parameter: ParameterDocument,
    change: (current: ParameterDocument) => Omit<ParameterDocument, 'version'>,
  ): Promise<ParameterDocument | undefined> {
    const { name } = parameter;
    let current: ParameterDocument | undefined = parameter;
    for (let round = 0; round < MAX_PUT_ROUNDS; round++) {
      const previous: ParameterDocument = current;
      await this.history.keep(previous);
      let next: ParameterDocument | undefined;
      current = await this.update(parameter, name, (newest) => {
        if (newest.id !== previous.id || newest.version !== previous.version) return undefined;
        checkOldestVersion(newest);
        next = { ...change(newest), version: newest.version + 1 };
        return next;
      });
      if (!current) {
        await this.history.forget(previous, previous.version);
        return undefined;
      }
      if (current === next) {
        await this.history.forget(current, current.version - MAX_VERSIONS);
        return current;
      }
    }
    throw TooManyUpdates(`There are too many concurrent updates of the parameter ${name}. Try again.`);
  }

  /** @throws ParameterVersionNotFound, ParameterNotFound */
  async changeLabels(
    parameter: ParameterDocument,
    version: number,
    change: (labels: ParameterDocument['labels']) => readonly VersionLabel[],
  ): Promise<void> {
    if (!(await this.history.find(parameter, version))) throw noSuchVersion(parameter.name, version);
    const updated = await this.update(parameter, parameter.name, (newest) => {
      if (version <= newest.version - MAX_VERSIONS) throw noSuchVersion(parameter.name, version);
      return { ...newest, labels: change(newest.labels) };
    });
    if (!updated) throw ParameterNotFound();
  }

  update(
    namespace: Namespace,
    name: string,
    change: (current: ParameterDocument) => ParameterDocument | undefined,
  ): Promise<ParameterDocument | undefined> {
    return this.#documents.update(keyOf(namespace, name), change);
  }

  /**
   * Deletes the versions first, so that a crash leaves none without a parameter, and once more those that were stored
   * meanwhile.
   */
  async delete(parameter: ParameterDocument): Promise<void> {
    const { name } = parameter;
    await this.history.deleteAll(parameter);
    await this.#documents.delete(keyOf(parameter, name));
    await this.history.deleteAll(parameter);
  }

  /** The parameters below a path whose name is above `after`, in order of name, read as they are taken. */
  async *list(
    namespace: Namespace,
    path: string,
    after: string | undefined,
  ): AsyncGenerator<ParameterDocument, void, undefined> {
    const documents = this.#documents.scan(keyOf(namespace, path), {
      after: after === undefined ? undefined : keyOf(namespace, after),
    });
    for await (const { value } of documents) yield value;
  }

  async #findNewest(namespace: Namespace, nameOrArn: string): Promise<FoundParameter | undefined> {
    const { name, selector, namespace: named } = parseRequestedName(nameOrArn);
    checkName(name);
    if (named && namespaceKey(named) !== namespaceKey(namespace)) return undefined;
    const document = await this.findByName(namespace, name);
    return document && { document, requestedName: named ? document.name : name, selector };
  }

  /** Replaces the newest version by the selected one. */
  async #select(newest: FoundParameter): Promise<FoundParameter | undefined> {
    const { document, selector } = newest;
    if (selector === undefined) return newest;
    const version = /^\d+$/.test(selector)
      ? Number(selector)
      : document.labels?.find(({ label }) => label === selector)?.version;
    const selected = version === undefined ? undefined : await this.history.find(document, version);
    return selected && { ...newest, document: selected };
  }

  async #get(namespace: Namespace, name: string): Promise<ParameterDocument | undefined> {
    return (await this.#documents.get(keyOf(namespace, name)))?.value;
  }
}

function noSuchVersion(name: string, version: number | string | undefined): Error {
  return ParameterVersionNotFound(
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  );
}

function keyOf(namespace: Namespace, name: string): string {
  return `${namespaceKey(namespace)}/${name}`;
}

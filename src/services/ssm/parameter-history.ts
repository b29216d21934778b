import { namespaceKey } from '../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { MAX_VERSIONS } from './limits.ts';
import type { ParameterDocument } from './parameter.ts';

/**
 * The previous versions of parameters. A version is stored before the one that follows it replaces it, under the id of its
 * parameter: a parameter that is created again with the same name does not have the versions of the deleted one.
 */
export class ParameterHistory {
  readonly #versions: JsonDocuments<ParameterDocument>;

  constructor(meta: MetaStore) {
    this.#versions = new JsonDocuments(meta, META_PREFIX.ssm.version);
  }

  async keep({ tags: _tags, labels: _labels, ...version }: ParameterDocument): Promise<void> {
    await this.#versions.create(keyOf(version, version.version), version);
  }

  async forget(parameter: ParameterDocument, version: number): Promise<void> {
    if (version > 0) await this.#versions.delete(keyOf(parameter, version));
  }

  async find(newest: ParameterDocument, version: number): Promise<ParameterDocument | undefined> {
    if (version === newest.version) return newest;
    if (!isKept(newest, version)) return undefined;
    return (await this.#versions.get(keyOf(newest, version)))?.value;
  }

  /** All versions, the newest one last. */
  async list(newest: ParameterDocument): Promise<ParameterDocument[]> {
    const stored = await this.#versions.list(idKey(newest));
    const previous = stored.map(({ value }) => value).filter(({ version }) => isKept(newest, version));
    return [...previous, newest];
  }

  async deleteAll(parameter: ParameterDocument): Promise<void> {
    await this.delete(await this.#keysBelow(idKey(parameter)));
  }

  /** The keys of all versions of parameters with the same name, also of deleted ones. */
  keys(parameter: ParameterDocument): Promise<string[]> {
    return this.#keysBelow(nameKey(parameter));
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#versions.delete(key);
  }

  async #keysBelow(prefix: string): Promise<string[]> {
    return (await this.#versions.list(prefix)).map(({ key }) => key);
  }
}

/** A version that is the newest one, or too old, may still be stored after a crash. */
function isKept(newest: ParameterDocument, version: number): boolean {
  return version < newest.version && version > newest.version - MAX_VERSIONS;
}

// Names contain no colon.
function nameKey(parameter: ParameterDocument): string {
  return `${namespaceKey(parameter)}/${parameter.name}:`;
}

function idKey(parameter: ParameterDocument): string {
  return `${nameKey(parameter)}${parameter.id ?? ''}:`;
}

function keyOf(parameter: ParameterDocument, version: number): string {
  return `${idKey(parameter)}${String(version).padStart(16, '0')}`;
}

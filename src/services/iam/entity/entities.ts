import { JsonDocuments } from '../../../storage/json-documents.ts';
import type { MetaPrefix } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { EntityAlreadyExists, NoSuchEntity } from '../errors.ts';

/** How the documents of one kind are named. */
export interface EntityKind<T> {
  readonly prefix: MetaPrefix;
  /** `user` */
  readonly noun: string;
  nameOf(entity: T): string;
  /** Stays the same when the entity is renamed. */
  idOf(entity: T): string;
}

/** Named documents of all accounts. IAM is global, and names are unique regardless of case. */
export class Entities<T extends { readonly account: string }> {
  readonly #documents: JsonDocuments<T>;
  readonly #kind: EntityKind<T>;

  constructor(meta: MetaStore, kind: EntityKind<T>) {
    this.#documents = new JsonDocuments(meta, kind.prefix);
    this.#kind = kind;
  }

  /** @throws EntityAlreadyExists */
  async create(entity: T): Promise<void> {
    const name = this.#kind.nameOf(entity);
    if (await this.#documents.create(entityKey(entity.account, name), entity)) return;
    throw EntityAlreadyExists(`${capitalized(this.#kind.noun)} with name ${name} already exists.`);
  }

  async find(account: string, name: string): Promise<T | undefined> {
    return (await this.#documents.get(entityKey(account, name)))?.value;
  }

  /** @throws NoSuchEntity */
  async require(account: string, name: string): Promise<T> {
    const entity = await this.find(account, name);
    if (!entity) throw this.#notFound(name);
    return entity;
  }

  /**
   * @param change may throw to leave the entity unchanged
   * @throws NoSuchEntity
   */
  async update(account: string, name: string, change: (entity: T) => T): Promise<T> {
    const changed = await this.#documents.update(entityKey(account, name), change);
    if (!changed) throw this.#notFound(name);
    return changed;
  }

  /**
   * Gives an entity another name, under which it exists before the former one is deleted: a call that a crash has
   * interrupted can be repeated.
   * @param moved called in between
   * @throws NoSuchEntity
   * @throws EntityAlreadyExists when another entity has the new name
   */
  async rename(
    account: string,
    name: string,
    change: (entity: T) => T,
    moved: (before: T, after: T) => Promise<void> = async () => {},
  ): Promise<void> {
    const before = await this.require(account, name);
    const after = change(before);
    const newName = this.#kind.nameOf(after);
    if (entityKey(account, newName) === entityKey(account, name)) {
      await this.update(account, name, change);
      await moved(before, after);
      return;
    }
    const other = await this.find(account, newName);
    const isResumed = other !== undefined && this.#kind.idOf(other) === this.#kind.idOf(before);
    if (!isResumed) await this.create(after);
    await moved(before, after);
    await this.delete(account, name);
  }

  count(account: string): Promise<number> {
    return this.#documents.count(`${account}/`);
  }

  /** In order of name. */
  async list(account: string): Promise<T[]> {
    return (await this.#documents.list(`${account}/`)).map(({ value }) => value);
  }

  /**
   * @param condition may throw to keep the entity
   * @throws NoSuchEntity
   */
  async delete(account: string, name: string, condition: (entity: T) => void = () => {}): Promise<void> {
    await this.#documents.delete(entityKey(account, name), (current) => {
      if (!current) throw this.#notFound(name);
      condition(current);
    });
  }

  #notFound(name: string): Error {
    return NoSuchEntity(`The ${this.#kind.noun} with name ${name} cannot be found.`);
  }
}

/** The key of a document, below the prefix of its kind. */
export function entityKey(account: string, name: string): string {
  return `${account}/${name.toLowerCase()}`;
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

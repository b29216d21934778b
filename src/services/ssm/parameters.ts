import { type Namespace, namespaceKey } from '../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { ParameterNotFound } from './errors.ts';
import { alternativeName, checkName, parseRequestedName } from './names.ts';
import type { ParameterDocument } from './parameter.ts';

/** The parameters of all accounts and regions. */
export class Parameters {
  readonly #documents: JsonDocuments<ParameterDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.ssm.parameter);
  }

  /**
   * @param nameOrArn may end with `:VERSION`; only the newest version exists
   * @returns the parameter, and the name to return to the client
   * @throws ValidationError for an invalid name
   */
  async find(
    namespace: Namespace,
    nameOrArn: string,
  ): Promise<{ document: ParameterDocument; requestedName: string } | undefined> {
    const { name, version, namespace: named } = parseRequestedName(nameOrArn);
    checkName(name);
    if (named && namespaceKey(named) !== namespaceKey(namespace)) return undefined;
    const document = await this.findByName(namespace, name);
    if (!document || (version !== undefined && Number(version) !== document.version)) return undefined;
    return { document, requestedName: named ? document.name : name };
  }

  /** The parameter with that name or the alternative name. */
  async findByName(namespace: Namespace, name: string): Promise<ParameterDocument | undefined> {
    const found = await this.#get(namespace, name);
    if (found) return found;
    const alternative = alternativeName(name);
    return alternative === undefined ? undefined : this.#get(namespace, alternative);
  }

  /** @throws ParameterNotFound, without a message, as on AWS */
  async require(namespace: Namespace, nameOrArn: string) {
    const found = await this.find(namespace, nameOrArn);
    if (!found) throw ParameterNotFound();
    return found;
  }

  /** @returns false when a parameter of that name exists */
  create(parameter: ParameterDocument): Promise<boolean> {
    return this.#documents.create(keyOf(parameter, parameter.name), parameter);
  }

  update(
    namespace: Namespace,
    name: string,
    change: (current: ParameterDocument) => ParameterDocument,
  ): Promise<ParameterDocument | undefined> {
    return this.#documents.update(keyOf(namespace, name), change);
  }

  async delete({ account, region, name }: ParameterDocument): Promise<void> {
    await this.#documents.delete(keyOf({ account, region }, name));
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

  async #get(namespace: Namespace, name: string): Promise<ParameterDocument | undefined> {
    return (await this.#documents.get(keyOf(namespace, name)))?.value;
  }
}

function keyOf(namespace: Namespace, name: string): string {
  return `${namespaceKey(namespace)}/${name}`;
}

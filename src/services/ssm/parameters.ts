import { parseArn } from '../../lib/aws/arn.ts';
import { type Namespace, namespaceKey } from '../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { ParameterNotFound } from './errors.ts';
import { alternativeName, checkName } from './names.ts';
import type { ParameterDocument } from './parameter.ts';

/** The parameters of all accounts and regions. */
export class Parameters {
  readonly #documents: JsonDocuments<ParameterDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.ssm.parameter);
  }

  /**
   * @param nameOrArn with or without `:VERSION`, which must be the newest
   * @returns it, and the name by which it was asked for
   * @throws ValidationError for what cannot be a name
   */
  async find(
    namespace: Namespace,
    nameOrArn: string,
  ): Promise<{ document: ParameterDocument; askedName: string } | undefined> {
    const { resource } = parseArn(nameOrArn) ?? {};
    const [, name = '', version] =
      /^(.*?)(?::(\d+))?$/.exec(resource?.replace(/^parameter/, '') ?? nameOrArn) ?? [];
    checkName(name);
    const document = await this.named(namespace, name);
    if (!document || (version !== undefined && Number(version) !== document.version)) return undefined;
    return { document, askedName: resource === undefined ? name : document.name };
  }

  /** The parameter of that name, under either of its names. */
  async named(namespace: Namespace, name: string): Promise<ParameterDocument | undefined> {
    const found = await this.#get(namespace, name);
    if (found) return found;
    const alternative = alternativeName(name);
    return alternative === undefined ? undefined : this.#get(namespace, alternative);
  }

  /** @throws ParameterNotFound, which has no sentence on AWS either */
  async require(namespace: Namespace, nameOrArn: string) {
    const found = await this.find(namespace, nameOrArn);
    if (!found) throw ParameterNotFound();
    return found;
  }

  /** @returns false when there is one of that name */
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

  /** Those below a path, in order of name. */
  async list(namespace: Namespace, path: string): Promise<ParameterDocument[]> {
    return (await this.#documents.list(keyOf(namespace, path))).map(({ value }) => value);
  }

  async #get(namespace: Namespace, name: string): Promise<ParameterDocument | undefined> {
    return (await this.#documents.get(keyOf(namespace, name)))?.value;
  }
}

function keyOf(namespace: Namespace, name: string): string {
  return `${namespaceKey(namespace)}/${name}`;
}

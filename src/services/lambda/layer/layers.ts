import { parseArn } from '../../../lib/aws/arn.ts';
import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import type { StoredCode } from '../code/stored-code.ts';
import type { LayerReference } from '../function/documents.ts';
import { InvalidParameterValue } from '../errors.ts';
import { MAX_LAYERS } from '../limits.ts';
import { paddedVersion } from '../version-key.ts';
import { layerVersionNotFound, parseLayerVersionArn, requireRegions } from './name.ts';

/** Key: `lambda/layer/ACCOUNT/REGION/NAME/VERSION`, the number padded so that versions sort in order. */
export interface LayerDocument {
  readonly name: string;
  readonly version: number;
  readonly code: StoredCode;
  readonly createdMs: number;
  readonly about: {
    readonly description?: string | undefined;
    readonly runtimes?: readonly string[] | undefined;
    readonly architectures?: readonly ('x86_64' | 'arm64')[] | undefined;
    readonly licenseInfo?: string | undefined;
  };
}

/** Key: `lambda/layer-family/ACCOUNT/REGION/NAME`. */
interface LayerFamily {
  /** The highest version number ever published; numbers are never reused. */
  readonly publishedVersions: number;
}

/** The versions of all layers. */
export class Layers {
  readonly #versions: JsonDocuments<LayerDocument>;
  readonly #families: JsonDocuments<LayerFamily>;

  constructor(meta: MetaStore) {
    this.#versions = new JsonDocuments(meta, META_PREFIX.lambda.layer);
    this.#families = new JsonDocuments(meta, META_PREFIX.lambda.layerFamily);
  }

  async publish(
    namespace: Namespace,
    name: string,
    layer: Pick<LayerDocument, 'code' | 'createdMs' | 'about'>,
  ): Promise<LayerDocument> {
    const family = `${namespaceKey(namespace)}/${name}`;
    await this.#families.create(family, { publishedVersions: 0 });
    // The number is reserved first: after a crash between the two writes it is skipped, never reused.
    const updated = await this.#families.update(family, ({ publishedVersions }) => ({
      publishedVersions: publishedVersions + 1,
    }));
    const document = { name, version: updated!.publishedVersions, ...layer };
    await this.#versions.create(keyOf(namespace, name, document.version), document);
    return document;
  }

  /** @throws ResourceNotFound, InvalidParameterValue */
  async require(namespace: Namespace, name: string, version: number): Promise<LayerDocument> {
    requireVersionNumber(version);
    const found = await this.#versions.get(keyOf(namespace, name, version));
    if (!found) throw layerVersionNotFound();
    return found.value;
  }

  /**
   * Has no effect when the version does not exist. As on AWS, functions that use the version keep its code.
   * @throws InvalidParameterValue
   */
  async delete(namespace: Namespace, name: string, version: number): Promise<void> {
    requireVersionNumber(version);
    await this.#versions.delete(keyOf(namespace, name, version));
  }

  /** Newest first. */
  async versionsOf(namespace: Namespace, name: string): Promise<LayerDocument[]> {
    const all = await this.#versions.list(`${namespaceKey(namespace)}/${name}/`);
    return all.map(({ value }) => value).reverse();
  }

  /** Size of all layer versions, which counts towards the code storage of the account. */
  async totalCodeBytes(namespace: Namespace): Promise<number> {
    const all = await this.#versions.list(`${namespaceKey(namespace)}/`);
    return all.reduce((sum, { value }) => sum + value.code.sizeBytes, 0);
  }

  /** The newest version of every layer, in order of name. */
  async newest(namespace: Namespace): Promise<LayerDocument[]> {
    const newest = new Map<string, LayerDocument>();
    for (const { value } of await this.#versions.list(`${namespaceKey(namespace)}/`))
      newest.set(value.name, value);
    return [...newest.values()];
  }

  /**
   * Resolves the layers in a function's configuration.
   * @throws InvalidParameterValue
   */
  async resolve(namespace: Namespace, arns: readonly string[]): Promise<LayerReference[]> {
    if (arns.length > MAX_LAYERS) {
      throw InvalidParameterValue(`Cannot reference more than ${MAX_LAYERS} layers.`);
    }
    requireRegions(arns, namespace);
    const references: LayerReference[] = [];
    const byLayer = new Map<string, string>();
    for (const arn of arns) {
      const { name, version } = parseLayerVersionArn(arn) ?? {};
      const found =
        name !== undefined && version !== undefined
          ? await this.#versions.get(keyOf(namespaceOf(arn) ?? namespace, name, version))
          : undefined;
      if (!found) throw InvalidParameterValue(`Layer version ${arn} does not exist.`);
      const layer = arn.replace(/:\d+$/, '');
      const other = byLayer.get(layer);
      if (other !== undefined) {
        throw InvalidParameterValue(
          'Two different versions of the same layer are not allowed to be referenced in the same function. ' +
            `${other} and ${arn} are versions of the same layer.`,
        );
      }
      byLayer.set(layer, arn);
      references.push({ arn, ...found.value.code });
    }
    return references;
  }
}

function requireVersionNumber(version: number): void {
  if (version < 1) throw InvalidParameterValue('Layer Version Cannot be less than 1');
}

function namespaceOf(text: string): Namespace | undefined {
  const arn = parseArn(text);
  return arn && { account: arn.account, region: arn.region };
}

function keyOf(namespace: Namespace, name: string, version: number): string {
  return `${namespaceKey(namespace)}/${name}/${paddedVersion(version)}`;
}

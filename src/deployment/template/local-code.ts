import { isJsonObject } from '../../lib/json/json-object.ts';
import { type Tree, treeOf } from '../../services/cloudformation/transform/tree.ts';

/** A property that names code on disk. */
export interface LocalCode {
  readonly logicalId: string;
  readonly property: string;
  /** The path in the template: relative to the template's folder. */
  readonly path: string;
  /** The resource's `Metadata`, which says how to build it. */
  readonly metadata: Tree;
}

export interface CodeLocation {
  readonly bucket: string;
  readonly key: string;
}

/** The property that names the code, by resource type, and how it names an object of S3. */
const CODE: Readonly<Record<string, { property: string; locate: (location: CodeLocation) => Tree }>> = {
  'AWS::Lambda::Function': {
    property: 'Code',
    locate: ({ bucket, key }) => ({ S3Bucket: bucket, S3Key: key }),
  },
  'AWS::Lambda::LayerVersion': {
    property: 'Content',
    locate: ({ bucket, key }) => ({ S3Bucket: bucket, S3Key: key }),
  },
  'AWS::Serverless::Function': {
    property: 'CodeUri',
    locate: ({ bucket, key }) => ({ Bucket: bucket, Key: key }),
  },
  'AWS::Serverless::LayerVersion': {
    property: 'ContentUri',
    locate: ({ bucket, key }) => ({ Bucket: bucket, Key: key }),
  },
};

/** The code on disk that a template names. */
export function localCode(template: Tree): readonly LocalCode[] {
  const globals = treeOf(treeOf(template['Globals'])['Function']);
  return Object.entries(treeOf(template['Resources'])).flatMap(([logicalId, declared]) => {
    const { Type: type, Properties: properties, Metadata: metadata } = treeOf(declared);
    if (typeof type !== 'string' || !Object.hasOwn(CODE, type)) return [];
    const { property } = CODE[type]!;
    const own = treeOf(properties);
    const isInline = own['InlineCode'] !== undefined || own['ImageUri'] !== undefined;
    const shared = type === 'AWS::Serverless::Function' && !isInline ? globals[property] : undefined;
    const path = own[property] ?? shared;
    if (typeof path !== 'string' || /^(?:s3|https?):\/\//.test(path)) return [];
    return [{ logicalId, property, path, metadata: treeOf(metadata) }];
  });
}

/** Replaces code on disk by the objects that it was uploaded to. */
export function withUploadedCode(template: Tree, locations: ReadonlyMap<string, CodeLocation>): Tree {
  const resources = Object.entries(treeOf(template['Resources'])).map(([logicalId, declared]) => {
    const location = locations.get(logicalId);
    if (!location || !isJsonObject(declared)) return [logicalId, declared] as const;
    const { property, locate } = CODE[String(declared['Type'])]!;
    const properties = { ...treeOf(declared['Properties']), [property]: locate(location) };
    return [logicalId, { ...declared, Properties: properties }] as const;
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

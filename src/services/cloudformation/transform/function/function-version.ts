import { contentHash, generated, idPart, type SamResource } from '../sam-resource.ts';
import { type Tree, treeOf } from '../tree.ts';

export interface PublishedAlias {
  readonly resources: Readonly<Record<string, Tree>>;
  readonly aliasId: string;
  readonly versionId: string;
}

/** The version and the alias that `AutoPublishAlias` publishes with each change of the code. */
export function publishAlias(
  resource: SamResource,
  { code, alias, codeSha256 }: { code: Tree; alias: string; codeSha256: string | undefined },
): PublishedAlias {
  const { logicalId, properties } = resource;
  // What is not part of the hash changes the function without publishing a version: docs/aws/sam.md#logical-ids.
  const { MemorySize, SnapStart } = properties;
  const content = {
    ...code,
    ...treeOf(properties['Environment']),
    ...(MemorySize !== undefined && { MemorySize }),
    ...(SnapStart !== undefined && treeOf(SnapStart)['ApplyOn'] !== 'None' && { SnapStart }),
  };
  const hash =
    codeSha256?.slice(0, 10) ??
    contentHash(properties['AutoPublishAliasAllProperties'] === true ? properties : content);
  const versionId = `${logicalId}Version${hash}`;
  const aliasId = `${logicalId}Alias${idPart(alias)}`;
  const version = { FunctionName: { Ref: logicalId }, Description: properties['VersionDescription'] };
  return {
    versionId,
    aliasId,
    resources: {
      [versionId]: generated(resource, 'AWS::Lambda::Version', version, {
        DeletionPolicy: properties['VersionDeletionPolicy'] ?? 'Retain',
      }),
      [aliasId]: generated(resource, 'AWS::Lambda::Alias', {
        Name: alias,
        FunctionName: { Ref: logicalId },
        FunctionVersion: { 'Fn::GetAtt': [versionId, 'Version'] },
        ProvisionedConcurrencyConfig: properties['ProvisionedConcurrencyConfig'],
      }),
    },
  };
}

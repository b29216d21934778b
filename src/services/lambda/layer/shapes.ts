import { enumeration, inPath, list, long, optional, string, structure } from '../../../schema/shape.ts';
import { LAYER_RUNTIMES, OFFERED_RUNTIMES } from '../function/settings/runtimes.ts';
import { Architecture, Description } from '../shapes.ts';

export const LayerName = string({
  min: 1,
  max: 2048,
  pattern:
    /(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]{1,140}|[a-zA-Z0-9-_]{1,140})/,
});
export const LAYER_VERSION_MEMBERS = { LayerName: inPath(LayerName), VersionNumber: inPath(long()) };

/** The values that filters of List operations accept. */
export const LayerRuntime = enumeration(...LAYER_RUNTIMES);

/** Properties that a layer declares about itself: stored, returned and used by filters, but not enforced, as on AWS. */
export const LAYER_INFO_MEMBERS = {
  Description: optional(Description),
  CompatibleRuntimes: optional(
    list(string(), { max: 15, values: { accepted: LAYER_RUNTIMES, offered: OFFERED_RUNTIMES } }),
  ),
  LicenseInfo: optional(string({ max: 512 })),
  CompatibleArchitectures: optional(list(Architecture, { max: 2, printsNull: true })),
};

const VERSION_MEMBERS = {
  LayerVersionArn: string(),
  Version: long(),
  CreatedDate: string(),
  ...LAYER_INFO_MEMBERS,
};
export const LayerVersionItem = structure(VERSION_MEMBERS);

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html */
export const LayerVersion = structure({
  Content: structure({ Location: string(), CodeSha256: string(), CodeSize: long() }),
  LayerArn: string(),
  ...VERSION_MEMBERS,
});

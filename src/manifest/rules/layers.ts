import { boolean, list, object, text, unneeded } from './rule.ts';

const layerPackage = object({
  artifact: text(),
  patterns: list(text()),
  include: list(text()),
  exclude: list(text()),
});

/** A layer of the service. */
export const layerRule = object({
  path: text(),
  name: text(/^((arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+)$/),
  description: text(),
  compatibleArchitectures: list(text(/^(arm64|x86_64)$/)),
  compatibleRuntimes: list(text()),
  licenseInfo: text(),
  retain: boolean,
  package: layerPackage,
  ...unneeded('every account of this server may use a layer', 'allowedAccounts'),
});

import { boolean, list, object, text, unneeded } from './rule.ts';

const patterns = {
  patterns: list(text()),
  // Of version 3 and older; version 4 has only `patterns`.
  include: list(text()),
  exclude: list(text()),
};

/** `package:` of the service. */
export const servicePackage = object({
  ...patterns,
  artifact: text(),
  individually: boolean,
  excludeDevDependencies: boolean,
  ...unneeded('Millrace keeps packages in memory', 'path'),
});

/** `package:` of a function. */
export const functionPackage = object({ ...patterns, artifact: text(), individually: boolean });

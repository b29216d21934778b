import { boolean, either, list, object, oneOf, record, refused, text, unneeded } from '../rule.ts';

/** `custom.bundle`: https://github.com/AnomalyInnovations/serverless-bundle */
export const bundlePlugin = object({
  aliases: list(record(text())),
  externals: either(oneOf('all'), list(text())),
  forceExclude: list(text()),
  ignorePackages: list(text()),
  rawFileExtensions: list(text()),
  sourcemaps: boolean,
  tsConfig: text(),
  ...unneeded(
    'Millrace builds with esbuild, without checks of types and style',
    'caching',
    'concurrency',
    'disableForkTsChecker',
    'esbuild',
    'excludeFiles',
    'fixPackages',
    'generateStatsFiles',
    'linting',
    'minifyOptions',
    'stats',
  ),
  ...unneeded(
    'external packages are taken from node_modules as they are installed',
    'nodeModulesRelativeDir',
    'packager',
    'packagerOptions',
  ),
  ...refused(
    'Millrace does not copy files for this plugin. Name them in "package.patterns" instead.',
    'concatText',
    'copyFiles',
    'forceInclude',
  ),
  ...refused('experiments of webpack are not supported by Millrace. Remove this.', 'experiments'),
});

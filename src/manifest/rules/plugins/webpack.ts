import { boolean, either, list, object, refused, text, unneeded } from '../rule.ts';

const includeModules = object({
  forceInclude: list(text()),
  forceExclude: list(text()),
  ...unneeded(
    'packages are found as Node finds them, from the folder of the service',
    'nodeModulesRelativeDir',
    'packageLockPath',
    'packagePath',
  ),
});

/** `custom.webpack`: https://github.com/serverless-heaven/serverless-webpack */
export const webpackPlugin = either(
  text(),
  object({
    webpackConfig: text(),
    includeModules: either(boolean, includeModules),
    excludeRegex: text(),
    ...unneeded('Millrace takes the file that the handler names', 'excludeFiles'),
    ...unneeded(
      'external packages are taken from node_modules as they are installed',
      'packager',
      'packagerOptions',
    ),
    ...unneeded('one process compiles all functions', 'concurrency', 'serializedCompile'),
    ...unneeded('the output is in a temporary folder', 'keepOutputDirectory'),
    ...refused(
      'functions that are built elsewhere need "package.artifact". Remove this, or name the zip file of each function.',
      'noBuild',
    ),
    ...refused('settings of webpack must be in a file. Name it with "webpackConfig:".', 'config'),
  }),
);

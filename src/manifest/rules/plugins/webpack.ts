import { boolean, either, ignored, list, object, refused, text } from '../rule.ts';

const includeModules = object({
  forceInclude: list(text()),
  forceExclude: list(text()),
  ...ignored(
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
    ...ignored('Millrace takes the file that the handler names', 'excludeFiles'),
    ...ignored(
      'external packages are taken from node_modules as they are installed',
      'packager',
      'packagerOptions',
    ),
    ...ignored('one process compiles all functions', 'concurrency', 'serializedCompile'),
    ...ignored('the output is in a temporary folder', 'keepOutputDirectory'),
    ...refused(
      'functions that are built elsewhere need "package.artifact". Remove this, or name the zip file of each function.',
      'noBuild',
    ),
    ...refused('settings of webpack must be in a file. Name it with "webpackConfig:".', 'config'),
  }),
);

import { boolean, list, object, refused, text, unneeded } from '../rule.ts';

/** `custom.pythonRequirements`: https://github.com/serverless/serverless-python-requirements */
export const pythonRequirements = object({
  fileName: text(),
  pythonBin: text(),
  pipCmdExtraArgs: list(text()),
  noDeploy: list(text()),
  usePipenv: boolean,
  usePoetry: boolean,
  ...unneeded(
    'packages are installed for this machine, where the functions run',
    'dockerBuildCmdExtraArgs',
    'dockerEnv',
    'dockerExtraFiles',
    'dockerFile',
    'dockerImage',
    'dockerPrivateKey',
    'dockerRootless',
    'dockerRunCmdExtraArgs',
    'dockerSsh',
    'dockerizePip',
  ),
  ...unneeded(
    'the size of a package does not matter on one machine',
    'cleanupZipHelper',
    'slim',
    'slimPatterns',
    'slimPatternsAppendDefaults',
    'strip',
    'zip',
  ),
  ...unneeded(
    'installed packages are kept below .millrace until the requirements change',
    'cacheLocation',
    'invalidateCaches',
    'staticCacheMaxVersions',
    'useDownloadCache',
    'useStaticCache',
  ),
  ...unneeded(
    'Millrace reads the exported requirements file',
    'poetryOnlyGroups',
    'poetryWithGroups',
    'poetryWithoutGroups',
    'requirePoetryLockFile',
  ),
  ...refused(
    'requirements in a layer are not supported by Millrace. Remove this: each function gets them in its package.',
    'layer',
  ),
  ...refused(
    'a folder of vendored packages is not supported by Millrace. Name it in "package.patterns".',
    'vendor',
  ),
});

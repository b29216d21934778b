import {
  any,
  boolean,
  either,
  type Infer,
  list,
  object,
  oneOf,
  record,
  refused,
  text,
  unneeded,
  whole,
} from '../rule.ts';

const texts = list(text());
const textByKey = record(text());

const loaders = record(
  oneOf(
    'base64',
    'binary',
    'copy',
    'css',
    'dataurl',
    'default',
    'empty',
    'file',
    'global-css',
    'js',
    'json',
    'jsx',
    'local-css',
    'text',
    'ts',
    'tsx',
  ),
  /^\./,
);

/** The options of esbuild that are passed to it unchanged. https://esbuild.github.io/api/ */
export const passedOptions = {
  alias: textByKey,
  assetNames: text(),
  banner: textByKey,
  charset: oneOf('ascii', 'utf8'),
  chunkNames: text(),
  conditions: texts,
  define: textByKey,
  drop: list(oneOf('console', 'debugger')),
  dropLabels: texts,
  footer: textByKey,
  format: oneOf('cjs', 'esm', 'iife'),
  ignoreAnnotations: boolean,
  inject: texts,
  jsx: oneOf('automatic', 'preserve', 'transform'),
  jsxDev: boolean,
  jsxFactory: text(),
  jsxFragment: text(),
  jsxImportSource: text(),
  jsxSideEffects: boolean,
  keepNames: boolean,
  legalComments: oneOf('eof', 'external', 'inline', 'linked', 'none'),
  lineLimit: whole(0, Infinity),
  loader: loaders,
  logOverride: textByKey,
  mainFields: texts,
  minify: boolean,
  minifyIdentifiers: boolean,
  minifySyntax: boolean,
  minifyWhitespace: boolean,
  nodePaths: texts,
  packages: oneOf('bundle', 'external'),
  platform: oneOf('browser', 'neutral', 'node'),
  preserveSymlinks: boolean,
  publicPath: text(),
  pure: texts,
  resolveExtensions: texts,
  sourceRoot: text(),
  sourcesContent: boolean,
  splitting: boolean,
  supported: record(boolean),
  target: either(text(), texts),
  treeShaking: boolean,
  tsconfig: text(),
  tsconfigRaw: any,
};

const sourcemapKind = oneOf('both', 'external', 'inline', 'linked');

const options = {
  ...passedOptions,
  bundle: boolean,
  exclude: either(text(), texts),
  external: texts,
  outputFileExtension: oneOf('.cjs', '.js', '.mjs'),
  // A file in serverless.yml; a list in a configuration file.
  plugins: any,
  sourcemap: either(
    boolean,
    sourcemapKind,
    object({
      type: sourcemapKind,
      ...unneeded(
        '`millrace dev` shows the lines of the sources; set NODE_OPTIONS to have them in logs',
        'setNodeOptions',
      ),
    }),
  ),
  ...unneeded(
    'Millrace builds all functions together, incrementally',
    'buildConcurrency',
    'concurrency',
    'disposeContext',
    'skipRebuild',
    'zipConcurrency',
  ),
  ...unneeded('`millrace dev` watches the files that the functions contain', 'watch'),
  ...unneeded('Millrace keeps the output in memory', 'keepOutputDirectory', 'metafile', 'nativeZip'),
  ...unneeded(
    'Millrace chooses the files of the output',
    'absWorkingDir',
    'allowOverwrite',
    'entryNames',
    'entryPoints',
    'outExtension',
    'outbase',
    'outdir',
    'outfile',
    'outputBuildFolder',
    'outputWorkFolder',
    'stripEntryResolveExtensions',
    'write',
  ),
  ...unneeded(
    'external packages are taken from node_modules as they are installed',
    'installExtraArgs',
    'nodeExternals',
    'packagePath',
    'packager',
    'packagerOptions',
  ),
  ...unneeded('Millrace prints errors and warnings itself', 'color', 'logLevel', 'logLimit'),
  ...refused(
    'functions that are built elsewhere need "package.artifact". Remove this, or name the zip file of each function.',
    'skipBuild',
    'skipBuildExcludeFns',
  ),
};

/** `custom.esbuild`: https://github.com/floydspace/serverless-esbuild */
export const esbuildPlugin = object({ ...options, config: text() });

/** `build.esbuild` of version 4 of the framework. */
export const esbuildBuild = object({ ...options, configFile: text() });

/** What a file of settings returns: the same without a further file. */
export const esbuildOptions = object(options);

/** The settings of esbuild in serverless.yml, of either form. */
export type EsbuildConfig = Infer<typeof esbuildPlugin> & Infer<typeof esbuildBuild>;

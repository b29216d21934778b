import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageNameOf } from '../package/package-name.ts';
import type { Compilation, WebpackJob, WebpackResult } from './messages.ts';

/**
 * Runs the webpack of a project, with its configuration, as serverless-webpack does. It is a process of its own because
 * webpack takes seconds of the event loop, and configurations change globals.
 */

/** The parts of webpack's configuration and API that are used here. */
interface Config {
  context?: string;
  entry?: unknown;
  target?: unknown;
  node?: unknown;
  output?: Record<string, unknown>;
}

interface Stats {
  toJson(options: object): { errors: Problem[]; warnings: Problem[] };
  readonly compilation: {
    readonly modules: Iterable<{ identifier(): string }>;
    readonly fileDependencies: Iterable<string>;
    readonly moduleGraph?: { getUsedExports(module: unknown, runtime?: unknown): unknown };
  };
}

interface Compiler {
  run(callback: (error: Error | null, stats?: Stats) => void): void;
}

type Problem = string | { readonly message: string; readonly moduleName?: string };

process.once('message', (job: WebpackJob) => {
  void compileAll(job)
    .catch((error: Error): WebpackResult => ({ kind: 'failed', because: error.message }))
    .then((result) => process.send!(result, () => process.exit()));
});
// The parent has ended.
process.on('disconnect', () => process.exit());

async function compileAll(job: WebpackJob): Promise<WebpackResult> {
  const project = createRequire(join(job.directory, 'package.json'));
  for (const name of ['webpack', 'serverless-webpack']) {
    if (!canResolve(project, name)) return { kind: 'missing', package: name };
  }
  const webpack = project('webpack') as (config: Config) => Compiler;
  const { lib } = project('serverless-webpack') as { lib: Record<string, unknown> };
  // Configurations read them while they are loaded.
  Object.assign(lib, { entries: job.entries, serverless: job.framework, options: job.options });
  const config = await loadConfig(project, join(job.directory, job.configFile));
  const compilations: Compilation[] = [];
  if (job.individually) {
    for (const [index, [key, file]] of Object.entries(job.entries).entries()) {
      const outputFolder = join(job.outputFolder, String(index));
      compilations.push({
        entry: key,
        ...(await compile(webpack, configFor(config, job, { [key]: file }, outputFolder), outputFolder)),
      });
    }
  } else {
    const entry = config.entry ?? job.entries;
    const outputFolder = join(job.outputFolder, 'service');
    compilations.push(await compile(webpack, configFor(config, job, entry, outputFolder), outputFolder));
  }
  return { kind: 'compiled', compilations };
}

function canResolve(project: NodeRequire, name: string): boolean {
  try {
    project.resolve(name);
    return true;
  } catch {
    return false;
  }
}

async function loadConfig(project: NodeRequire, file: string): Promise<Config> {
  if (file.endsWith('.ts')) project('ts-node/register');
  const exported = file.endsWith('.mjs')
    ? ((await import(pathToFileURL(file).href)) as unknown)
    : (project(file) as unknown);
  const config = await ((exported as { default?: unknown }).default ?? exported);
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new Error('the configuration must export one object, or a promise of one');
  }
  return config;
}

/** The defaults are those of the plugin. */
function configFor(config: Config, { directory }: WebpackJob, entry: unknown, path: string): Config {
  const output =
    config.output && Object.keys(config.output).length > 0
      ? config.output
      : { libraryTarget: 'commonjs', filename: '[name].js' };
  const isNodeEmpty = typeof config.node === 'object' && Object.keys(config.node ?? {}).length === 0;
  return {
    ...config,
    entry,
    context: config.context ?? directory,
    target: config.target ?? 'node',
    node: config.node === undefined || isNodeEmpty ? false : config.node,
    output: { ...output, path },
  };
}

async function compile(
  webpack: (config: Config) => Compiler,
  config: Config,
  outputFolder: string,
): Promise<Compilation> {
  const stats = await new Promise<Stats>((resolve, reject) => {
    webpack(config).run((error, result) => (error ? reject(error) : resolve(result!)));
  });
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  const { modules, moduleGraph, fileDependencies } = stats.compilation;
  const packages = new Set<string>();
  for (const module of modules) {
    const name = externalPackage(module.identifier());
    if (name !== undefined && moduleGraph?.getUsedExports(module) !== false) packages.add(name);
  }
  return {
    outputFolder,
    packages: [...packages],
    files: [...fileDependencies].filter((file) => !file.includes('node_modules')),
    errors: errors.map(textOf),
    warnings: warnings.map(textOf),
  };
}

function textOf(problem: Problem): string {
  if (typeof problem === 'string') return problem;
  const { message, moduleName } = problem;
  return moduleName === undefined ? message : `${moduleName}: ${message}`;
}

/** `external commonjs "@scope/name/file"` */
function externalPackage(identifier: string): string | undefined {
  const specifier = /^external .*"(.*?)"$/.exec(identifier)?.[1];
  if (specifier === undefined || isBuiltin(specifier)) return undefined;
  return packageNameOf(specifier);
}

import { DEFAULT_REGION } from '../../lib/aws/default-region.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { PipelineParts } from './definition.ts';
import { deployParts } from './deploy-parts.ts';
import { partsTemplate } from './parts-template.ts';
import { ResourceNames } from './resource-names.ts';
import type { PipelineSource, ProjectSource, ReadSource, SourceSettings } from './source.ts';

const STACK_NAME = 'pipeline';
const PARTS = ['streams', 'queues', 'functions'] as const;

/** @throws OperatorError, ManifestError */
export async function readSource(source: PipelineSource, settings: SourceSettings): Promise<ReadSource> {
  const parts = PARTS.find((part) => part in source);
  const kinds = [...['project', 'template'].filter((kind) => kind in source), ...(parts ? [parts] : [])];
  if (kinds.length > 1) {
    throw new OperatorError(`A pipeline has one source, and this one has ${kinds.join(' and ')}.`);
  }
  if ('project' in source) return readProjectSource(source, settings);
  // With YAML and what packs the code of templates.
  if ('template' in source) return (await import('./template-source.ts')).readTemplate(source, settings);
  return readParts(source, settings);
}

async function readProjectSource(source: ProjectSource, settings: SourceSettings): Promise<ReadSource> {
  const { handlers } = settings;
  // With esbuild and the rules of serverless.yml, which other sources need not load.
  const { deployProject, namesOfFunctions, readProject } = await import('./deploy-project.ts');
  const manifest = await readProject(source, settings);
  const inline = new Set(Object.keys(handlers));
  return {
    region: manifest.region,
    handlers: new Map(Object.entries(handlers)),
    runsProcesses: [...manifest.functions.keys()].some((name) => !inline.has(name)),
    async deploy(tools) {
      await deployProject(manifest, inline, tools);
    },
    names: (client) => ResourceNames.ofStack(manifest.stackName, client, namesOfFunctions(manifest)),
  };
}

function readParts(parts: PipelineParts, { region = DEFAULT_REGION, hasRoles }: SourceSettings): ReadSource {
  const functions = Object.entries(parts.functions ?? {});
  const template = partsTemplate(parts, { hasRoles });
  return {
    region,
    handlers: new Map(functions.map(([name, { handler }]) => [name, handler])),
    runsProcesses: false,
    async deploy(tools) {
      await deployParts(STACK_NAME, template, tools);
    },
    names: (client) => ResourceNames.ofStack(STACK_NAME, client),
  };
}

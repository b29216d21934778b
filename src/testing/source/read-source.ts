import type { Client } from '../../client/client.ts';
import { readTemplateFile } from '../../deployment/template/template-file.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { treeOf } from '../../services/cloudformation/transform/tree.ts';
import type { Handler } from '../inline/handler.ts';
import type { PipelineParts } from './definition.ts';
import { deployProject, functionsOfProject, loadProject } from './deploy-project.ts';
import { deployTemplateTree, functionsOfStack } from './deploy-template.ts';
import { inlineTemplate } from './inline-template.ts';
import { partsTemplate } from './parts-template.ts';

/** A folder with serverless.yml. */
export interface ProjectSource {
  readonly project: string;
  readonly stage?: string;
  readonly params?: Readonly<Record<string, string>>;
}

/** A CloudFormation template: a file, its JSON, or what `Template.fromStack(stack).toJSON()` of the CDK returns. */
export interface TemplateSource {
  readonly template: string | object;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What a pipeline consists of: a project, a template, or parts. */
export type PipelineSource = ProjectSource | TemplateSource | PipelineParts;

export interface DeployTools {
  readonly client: Client;
  readonly clock: Clock;
  readonly account: string;
}

/** A source that was read and can be deployed. */
export interface ReadSource {
  readonly region: string;
  /** Handlers by the names that the source or the test gives their functions. */
  readonly handlers: ReadonlyMap<string, Handler>;
  /** Whether some functions run as deployed. */
  readonly runsProcesses: boolean;
  /** @returns the full names of the functions, by the names that a test uses */
  deploy(tools: DeployTools): Promise<ReadonlyMap<string, string>>;
}

export interface SourceSettings {
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly region: string | undefined;
  readonly account: string;
}

const DEFAULT_REGION = 'us-east-1';
const STACK_NAME = 'pipeline';

/** @throws OperatorError, ManifestError */
export function readSource(source: PipelineSource, settings: SourceSettings): Promise<ReadSource> {
  const kinds = ['project', 'template', 'streams'].filter((kind) => kind in source);
  if (kinds.length > 1) {
    throw new OperatorError(`A pipeline has one source, and this one has ${kinds.join(' and ')}.`);
  }
  if ('project' in source) return readProject(source, settings);
  if ('template' in source) return Promise.resolve(readTemplate(source, settings));
  return Promise.resolve(readParts(source, settings));
}

async function readProject(source: ProjectSource, settings: SourceSettings): Promise<ReadSource> {
  const { project: directory, stage, params } = source;
  const { handlers, account } = settings;
  const manifest = await loadProject({ directory, stage, params, region: settings.region }, account);
  const inline = new Set(Object.keys(handlers));
  return {
    region: manifest.region,
    handlers: new Map(Object.entries(handlers)),
    runsProcesses: [...manifest.functions.keys()].some((name) => !inline.has(name)),
    async deploy(tools) {
      await deployProject(manifest, inline, tools);
      return functionsOfProject(manifest);
    },
  };
}

function readTemplate({ template, parameters }: TemplateSource, settings: SourceSettings): ReadSource {
  const { handlers, region = DEFAULT_REGION } = settings;
  const options = { stackName: STACK_NAME, baseDirectory: process.cwd() };
  const tree = treeOf(typeof template === 'string' ? readTemplateFile(template, options).template : template);
  const { template: changed, functions } = inlineTemplate(tree, Object.keys(handlers));
  const inline = new Set(Object.keys(handlers).map((name) => functions.get(name)));
  return {
    region,
    handlers: new Map(Object.entries(handlers)),
    runsProcesses: [...functions.values()].some((logicalId) => !inline.has(logicalId)),
    async deploy(tools) {
      await deployTemplateTree(
        { stackName: STACK_NAME, template: changed, ...(parameters && { parameters }) },
        tools,
      );
      const physical = await functionsOfStack(STACK_NAME, tools.client);
      return new Map(Array.from(functions, ([name, logicalId]) => [name, physical.get(logicalId) ?? '']));
    },
  };
}

function readParts(parts: PipelineParts, { region = DEFAULT_REGION }: SourceSettings): ReadSource {
  const functions = Object.entries(parts.functions ?? {});
  const template = partsTemplate(parts);
  return {
    region,
    handlers: new Map(functions.map(([name, { handler }]) => [name, handler])),
    runsProcesses: false,
    async deploy(tools) {
      await deployTemplateTree({ stackName: STACK_NAME, template }, tools);
      return new Map(functions.map(([name]) => [name, name]));
    },
  };
}

import { DEFAULT_REGION } from '../../lib/aws/default-region.ts';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { deployTemplate } from '../../deployment/template/deploy-template.ts';
import { packTemplate } from '../../deployment/template/pack-template.ts';
import { readTemplateFile, type TemplateFile } from '../../deployment/template/template-file.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { isJsonObject } from '../../lib/json/json-object.ts';
import { type Tree, treeOf } from '../../services/cloudformation/transform/tree.ts';
import { inlineTemplate } from './inline-template.ts';
import { ResourceNames } from './resource-names.ts';
import type { DeployTools, ReadSource, SourceSettings, TemplateSource } from './source.ts';

const STACK_NAME = 'pipeline';

/** @throws OperatorError for what is not a template, and for handlers of functions that it does not have */
export function readTemplate(
  { template, parameters = {} }: TemplateSource,
  settings: SourceSettings,
): ReadSource {
  const { handlers, region = DEFAULT_REGION } = settings;
  const source = typeof template === 'string' ? templateOnDisk(template) : templateInMemory(template);
  const { template: changed, functions } = inlineTemplate(source.template, Object.keys(handlers));
  const inline = new Set(Object.keys(handlers).map((name) => functions.get(name)));
  const remaining = [...functions.values()].filter((logicalId) =>
    Object.hasOwn(treeOf(changed['Resources']), logicalId),
  );
  return {
    region,
    handlers: new Map(Object.entries(handlers)),
    runsProcesses: remaining.some((logicalId) => !inline.has(logicalId)),
    async deploy(tools: DeployTools) {
      const packed = await packTemplate({ ...source, template: changed });
      await deployTemplate(packed, { ...tools, parameters, partial: true });
    },
    names: (client) => ResourceNames.ofStack(STACK_NAME, client, functions),
  };
}

function templateOnDisk(path: string): TemplateFile {
  const file = resolve(path);
  if (path.includes('\n')) {
    throw new OperatorError('template is a string. Give the path of a file, or the template as an object.');
  }
  if (!existsSync(file)) {
    throw new OperatorError(`template: ${file} does not exist. A relative path starts in ${process.cwd()}.`);
  }
  const found = readTemplateFile(file, { stackName: STACK_NAME, baseDirectory: process.cwd() });
  return { ...found, template: requireResources(found.template, file) };
}

/** Paths in a template that is an object start in the current directory. */
function templateInMemory(template: object): TemplateFile {
  const file = join(process.cwd(), 'template.json');
  const { toJSON } = template as { toJSON?: unknown };
  const value: unknown = typeof toJSON === 'function' ? toJSON.call(template) : template;
  return {
    file,
    stackName: STACK_NAME,
    template: requireResources(value, 'template'),
    locationOf: (path) => ({ file: 'template', path }),
  };
}

function requireResources(template: unknown, what: string): Tree {
  if (isJsonObject(template) && isJsonObject(template['Resources'])) return template;
  throw new OperatorError(
    `${what} is not a CloudFormation template: it has no Resources. For a stack of the CDK, give ` +
      'Template.fromStack(stack).toJSON(); for a folder with a serverless.yml, use project.',
  );
}

import { dirname } from 'node:path';
import { listResources } from '../../../deployment/stack-calls.ts';
import { deployTemplate } from '../../../deployment/template/deploy-template.ts';
import { packTemplate, type PackedTemplate } from '../../../deployment/template/pack-template.ts';
import type { TemplateChoice } from '../../template/template-choice.ts';
import { OperatorError } from '../../../lib/operator-error.ts';
import { didYouMean } from '../../../lib/nearest-word.ts';
import { ignoredSettings } from '../../../services/cloudformation/transform/ignored-settings.ts';
import { treeOf } from '../../../services/cloudformation/transform/tree.ts';
import { describeTemplate } from '../../template/template-information.ts';
import type { Client } from '../../../client/client.ts';
import type { DevDeployment, DevDeployTools, DevProject, Prepared } from './dev-project.ts';
import { filesOfInstallation } from '../watch/installed-packages.ts';

const FUNCTION_TYPES = ['AWS::Lambda::Function', 'AWS::Serverless::Function'];

/** A template, of AWS SAM or without macros. */
export class TemplateProject implements DevProject {
  readonly #file: string;
  readonly #read: () => TemplateChoice;

  /**
   * @param file the absolute path of the template
   * @param read reads it, and its settings
   */
  constructor(file: string, read: () => TemplateChoice) {
    this.#file = file;
    this.#read = read;
  }

  /** @throws OperatorError */
  async prepare(): Promise<Prepared> {
    const choice = this.#read();
    const { template, region, files } = choice;
    const packed = await packTemplate(template);
    const code = [...packed.code.values()];
    return {
      stackName: template.stackName,
      region,
      directory: dirname(template.file),
      warnings: ignoredSettings(template.template).map((text) => `warning: ${text}`),
      files: [...new Set([template.file, ...files, ...code.flatMap(({ inputs }) => inputs)])],
      folders: [...new Set(code.flatMap(({ folders }) => folders))],
      functionsToDebug: (names) => names.map((name) => fullName(name, packed)),
      handlerOf: () => undefined,
      showSources: (text) => text,
      deploy: (tools) => deploy(packed, choice, tools),
    };
  }

  /** Folders of code are watched only when they can be packed: a save of the template packs them again. */
  watchedAfter(): Pick<Prepared, 'files' | 'folders'> {
    const directory = dirname(this.#file);
    return { files: [this.#file, ...filesOfInstallation(directory)], folders: [directory] };
  }

  async close(): Promise<void> {}
}

/** Before the deployment, only a function that the template names has a known name. */
function fullName(name: string, { template, stackName }: PackedTemplate): string {
  const functions = Object.entries(treeOf(template['Resources'])).filter(([, resource]) =>
    FUNCTION_TYPES.includes(String(treeOf(resource)['Type'])),
  );
  const found = functions.find(([logicalId]) => logicalId === name)?.[1];
  const given = treeOf(treeOf(found)['Properties'])['FunctionName'];
  if (typeof given === 'string') return given;
  if (found !== undefined) {
    throw new OperatorError(
      `--inspect ${name}: give it a FunctionName, because the stack generates one otherwise.`,
    );
  }
  const known = functions.map(([logicalId]) => logicalId);
  throw new OperatorError(
    `--inspect ${name}: ${stackName} has no such function.${didYouMean(name, known)} ` +
      `Its functions are ${known.join(', ')}.`,
  );
}

async function deploy(
  packed: PackedTemplate,
  { parameters, region }: TemplateChoice,
  tools: DevDeployTools,
): Promise<DevDeployment> {
  const deployment = await deployTemplate(packed, { ...tools, parameters, partial: true });
  const functions = await functionsOf(deployment.stackId, tools.client);
  return {
    ...describeTemplate({ stackName: packed.stackName, region }, deployment),
    functions,
    // By its full name: `invoke` finds shorter ones through serverless.yml only.
    suggestedFunction: functions[0]?.fullName,
  };
}

async function functionsOf(stackId: string, client: Client): Promise<DevDeployment['functions']> {
  const resources = await listResources(client, stackId);
  return resources.flatMap(({ LogicalResourceId: name, PhysicalResourceId: id, ResourceType: type }) =>
    type === 'AWS::Lambda::Function' && id !== undefined ? [{ name, fullName: id }] : [],
  );
}

import { readSamConfig, type SamConfig } from '../../deployment/template/sam-config.ts';
import { stackNameOf } from '../../deployment/template/template-path.ts';
import { readTemplateFile, type TemplateFile } from '../../deployment/template/template-file.ts';
import { pickFrom, treeOf } from '../../services/cloudformation/transform/tree.ts';
import { type Environment, regionFrom } from '../connection/endpoint.ts';
import { paramsFrom } from '../deploy/project-options.ts';

export interface TemplateOptions {
  readonly region: string | undefined;
  readonly param: readonly string[];
  readonly 'stack-name': string | undefined;
}

/** A template, and what the command line chooses for it. */
export interface TemplateChoice {
  readonly template: TemplateFile;
  readonly region: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Absolute paths of further files that were read. */
  readonly files: readonly string[];
}

/** @throws OperatorError, UsageError */
export function readTemplateChoice(
  file: string,
  options: TemplateOptions,
  { cwd, env }: { readonly cwd: string; readonly env: Environment },
): TemplateChoice {
  const { stackName, region, config } = selectStack(file, options, env);
  const template = readTemplateFile(file, { stackName, baseDirectory: cwd });
  // The SAM CLI drops those that the template does not have: several templates share one file.
  const configured = pickFrom(
    config?.parameters ?? {},
    Object.keys(treeOf(template.template['Parameters'])),
  ) as Readonly<Record<string, string>>;
  return {
    template,
    region,
    parameters: { ...configured, ...paramsFrom(options.param) },
    files: config ? [config.file] : [],
  };
}

/** The stack of a template: that of the command line, else that of samconfig.toml, else that of its folder. */
export function selectStack(
  file: string,
  options: Pick<TemplateOptions, 'region' | 'stack-name'>,
  env: Environment,
): { readonly stackName: string; readonly region: string; readonly config: SamConfig | undefined } {
  const config = readSamConfig(file);
  return {
    stackName: options['stack-name'] ?? config?.stackName ?? stackNameOf(file),
    region: regionFrom(options.region ?? config?.region, env),
    config,
  };
}

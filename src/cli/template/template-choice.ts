import { readTemplateFile, type TemplateFile } from '../../deployment/template/template-file.ts';
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
  return {
    template: readTemplateFile(file, { stackName: options['stack-name'], baseDirectory: cwd }),
    region: regionFrom(options.region, env),
    parameters: paramsFrom(options.param),
    files: [],
  };
}

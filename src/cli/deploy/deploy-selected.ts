import { Bundler } from '../../manifest/bundle/bundler.ts';
import type { ManifestProblem } from '../../manifest/manifest-error.ts';
import { WEBPACK_PROGRAM_PATH } from '../../server/built-files.ts';
import type { CommandContext } from '../command-line/command.ts';
import { accountKeyFrom } from '../connection/endpoint.ts';
import type { DeployReport, DescribedDeployment } from './described-deployment.ts';
import { disableEsbuildGc } from './disable-esbuild-gc.ts';
import { loadProject, type ProjectChoice, templateArgument } from './project-options.ts';
import { describeProject } from './service-information.ts';
import { progressLine } from './stack-progress.ts';
import { warningLines } from './warning-lines.ts';

export interface DeployChoice extends ProjectChoice {
  readonly 'stack-name': string | undefined;
  readonly partial: boolean;
  readonly verbose: boolean;
  readonly endpoint: string | undefined;
}

export type DeployContext = Pick<
  CommandContext,
  'arguments' | 'cwd' | 'env' | 'terminal' | 'clock' | 'signal'
>;

/**
 * Deploys the project or the template that the command line names.
 * @throws OperatorError when it cannot be deployed
 */
export async function deploySelected(
  choice: DeployChoice,
  context: DeployContext,
  report: DeployReport,
): Promise<DescribedDeployment> {
  const template = templateArgument(choice, context);
  if (template === undefined) return deployProject(choice, context, report);
  const { deployTemplateFile } = await import('../template/deploy-template-file.ts');
  return deployTemplateFile(template, choice, context, report);
}

async function deployProject(
  choice: DeployChoice,
  context: DeployContext,
  { onWarning, onStep }: DeployReport,
): Promise<DescribedDeployment> {
  const { env, terminal, clock, signal } = context;
  const warn = (warnings: readonly ManifestProblem[]) =>
    warningLines(warnings, choice.verbose).forEach(onWarning);
  const manifest = await loadProject(choice, context);
  warn(manifest.warnings);
  disableEsbuildGc(process.env);
  const bundler = new Bundler({ webpackProgram: WEBPACK_PROGRAM_PATH });
  try {
    const bundling = bundler.bundle(manifest).then((bundles) => {
      warn(bundles.warnings);
      return bundles;
    });
    // esbuild runs in its own process. Meanwhile this one loads the next modules and reads the stack's state.
    const deploying = Promise.all([
      import('../connection/connect.ts'),
      import('../../deployment/deploy-manifest.ts'),
    ]).then(([{ withClient }, { deployManifest }]) =>
      withClient({ endpoint: choice.endpoint, region: manifest.region }, context, (client) =>
        deployManifest(manifest, bundling, {
          client,
          clock,
          account: accountKeyFrom(env),
          partial: choice.partial,
          signal,
          onEvent(event) {
            const line = progressLine(event, terminal.style);
            if (line !== undefined) onStep(line);
          },
        }),
      ),
    );
    const [, deployment] = await Promise.all([bundling, deploying]);
    return describeProject(manifest, deployment);
  } finally {
    await bundler.close();
  }
}

import { Bundler } from '../../manifest/bundle/bundler.ts';
import { WEBPACK_PROGRAM_PATH } from '../../server/built-files.ts';
import { command } from '../command-line/command.ts';
import { flag } from '../command-line/options.ts';
import { serverOptions } from '../connection/server-options.ts';
import { disableEsbuildGc } from '../deploy/disable-esbuild-gc.ts';
import {
  loadProject,
  printWarnings,
  projectArgument,
  projectOptions,
  stackName,
  templateArgument,
} from '../deploy/project-options.ts';
import { serviceInformation, serviceInformationJson } from '../deploy/service-information.ts';
import { progressLine } from '../deploy/stack-progress.ts';
import { accountKeyFrom } from '../connection/endpoint.ts';

export default command({
  about:
    'Deploys a Serverless Framework project to a running server: bundles its handlers, compiles serverless.yml to a\n' +
    'CloudFormation template, and creates or updates the stack. A deployment that fails is rolled back. With the path\n' +
    'of a template, of AWS SAM or without macros, uploads the code that it names and deploys it.',
  arguments: [projectArgument],
  options: {
    ...projectOptions,
    'stack-name': stackName,
    partial: flag('leave out what Millrace does not have, and list it, instead of failing'),
    endpoint: serverOptions.endpoint,
    json: serverOptions.json,
  },
  examples: [
    'millrace deploy',
    'millrace deploy examples/quickstart --stage test',
    'millrace deploy --param size=2',
    'millrace deploy --partial',
    'millrace deploy template.yaml --param size=2 --partial',
  ],
  async run(context) {
    const { options, env, terminal, clock, signal } = context;
    const template = templateArgument(options, context);
    if (template !== undefined) {
      const { runDeployTemplate } = await import('../template/deploy-template-command.ts');
      return runDeployTemplate(template, options, context);
    }
    const manifest = await loadProject(options, context);
    printWarnings(manifest.warnings, terminal);
    disableEsbuildGc(process.env);
    const bundler = new Bundler({ webpackProgram: WEBPACK_PROGRAM_PATH });
    try {
      const bundling = bundler.bundle(manifest).then((bundles) => {
        printWarnings(bundles.warnings, terminal);
        return bundles;
      });
      // esbuild runs in its own process. Meanwhile this one loads the next modules and reads the stack's state.
      const deploying = Promise.all([
        import('../connection/connect.ts'),
        import('../../deployment/deploy-manifest.ts'),
      ]).then(([{ withClient }, { deployManifest }]) =>
        withClient({ endpoint: options.endpoint, region: manifest.region }, context, (client) =>
          deployManifest(manifest, bundling, {
            client,
            clock,
            account: accountKeyFrom(env),
            partial: options.partial,
            signal,
            onEvent(event) {
              const line = progressLine(event, terminal.style);
              if (line !== undefined) terminal.err.write(`${line}\n`);
            },
          }),
        ),
      );
      const [, deployment] = await Promise.all([bundling, deploying]);
      if (options.json) {
        terminal.out.write(`${JSON.stringify(serviceInformationJson(manifest, deployment))}\n`);
        return;
      }
      if (deployment.outcome === 'unchanged') terminal.err.write('No changes to deploy.\n');
      terminal.out.write(`${serviceInformation(manifest, deployment, terminal).join('\n')}\n`);
    } finally {
      await bundler.close();
    }
  },
});

import { command } from '../command-line/command.ts';
import { flag } from '../command-line/options.ts';
import { serverOptions } from '../connection/server-options.ts';
import { deploySelected } from '../deploy/deploy-selected.ts';
import { projectArgument, projectOptions, stackName } from '../deploy/project-options.ts';

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
    const { options, terminal } = context;
    const deployment = await deploySelected(options, context, {
      onWarning: (warning) => terminal.err.write(`warning: ${warning}\n`),
      onStep: (line) => terminal.err.write(`${line}\n`),
    });
    if (options.json) {
      terminal.out.write(`${JSON.stringify(deployment.json)}\n`);
      return;
    }
    if (deployment.outcome === 'unchanged') terminal.err.write('No changes to deploy.\n');
    terminal.out.write(`${deployment.describe(terminal).join('\n')}\n`);
  },
});

import { command } from '../../command-line/command.ts';
import { flag } from '../../command-line/options.ts';
import { serverOptions } from '../../connection/server-options.ts';
import { deploySelected } from '../../deploy/deploy-selected.ts';
import { counted } from '../../ui/counted.ts';
import { LiveLines } from '../../ui/live-lines.ts';
import { withProgress } from '../../ui/progress.ts';
import { printJson, printLines } from '../../ui/terminal.ts';
import { projectArgument, projectOptions, stackName } from '../../deploy/project-options.ts';

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
    const { options, terminal, clock } = context;
    const live = new LiveLines(terminal.err);
    let steps = 0;
    const doing = () =>
      steps === 0 ? 'packaging, and waiting for the stack' : `deploying: ${counted(steps, 'step')} done`;
    const deployment = await withProgress({ output: terminal.err, clock, live }, doing, () =>
      deploySelected(options, context, {
        onWarning: (line) => live.print(line),
        onStep(line) {
          steps++;
          live.print(line);
        },
      }),
    );
    if (options.json) {
      printJson(terminal.out, deployment.json);
      return;
    }
    if (deployment.outcome === 'unchanged') terminal.err.write('No changes to deploy.\n');
    printLines(terminal.out, deployment.describe(terminal));
  },
});

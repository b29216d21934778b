import type { Client } from '../../../client/client.ts';
import { OperatorError } from '../../../lib/operator-error.ts';
import { DeleteStack } from '../../../services/cloudformation/operations/delete-stack.ts';
import { cloudFormationTraits } from '../../../services/cloudformation/traits.ts';
import { command, type CommandContext } from '../../command-line/command.ts';
import { text } from '../../command-line/options.ts';
import { accountKeyFrom, regionFrom } from '../../connection/endpoint.ts';
import { serverOptions } from '../../connection/server-options.ts';
import { withClient } from '../../connection/connect.ts';
import {
  loadProject,
  projectArgument,
  type ProjectChoice,
  projectOptions,
  templateArgument,
} from '../../deploy/project-options.ts';
import { describeStack, StackFollower } from '../../../deployment/stack-calls.ts';
import { StackPackages } from '../../../deployment/stack-packages.ts';
import { firstFailure } from '../../../deployment/first-failure.ts';
import { LiveLines } from '../../ui/live-lines.ts';
import { warningLines } from '../../deploy/warning-lines.ts';
import { withProgress } from '../../ui/progress.ts';
import { printJson, printLines } from '../../ui/terminal.ts';
import { progressLine } from '../../deploy/stack-progress.ts';

export default command({
  about:
    'Removes a deployed project: its functions, mappings, log groups and streams, with all their records. Succeeds\n' +
    'without doing anything if the project is not deployed.',
  arguments: [projectArgument],
  options: {
    ...projectOptions,
    'stack-name': text(
      'NAME',
      'a stack without its project, or that of a template (default: the name of its folder)',
    ),
    endpoint: serverOptions.endpoint,
    json: serverOptions.json,
  },
  examples: [
    'millrace remove',
    'millrace remove examples/quickstart --stage test',
    'millrace remove template.yaml',
    'millrace remove --stack-name orders-dev',
  ],
  async run(context) {
    const { options, terminal, clock } = context;
    const { stackName, region } = await selectedStack(options, context);
    const live = new LiveLines(terminal.err);
    const display = { output: terminal.err, clock, live };
    const onStep = (line: string | undefined) => {
      if (line !== undefined) live.print(line);
    };
    const removed = await withProgress(
      display,
      () => `removing ${stackName}`,
      () =>
        withClient({ endpoint: options.endpoint, region }, context, async (client) => {
          if (!(await deleteStack(client, stackName, context, onStep))) return false;
          await new StackPackages(client, accountKeyFrom(context.env), stackName).removeAll();
          return true;
        }),
    );
    if (options.json) printJson(terminal.out, { stack: stackName, removed });
    else if (removed) printLines(terminal.out, [`${stackName} is removed.`]);
    else printLines(terminal.out, [`${stackName} is not deployed; there is nothing to remove.`]);
  },
});

/** @returns whether the stack existed */
async function deleteStack(
  client: Client,
  stackName: string,
  { clock, signal, terminal: { style } }: Pick<CommandContext, 'clock' | 'signal' | 'terminal'>,
  onStep: (line: string | undefined) => void,
): Promise<boolean> {
  const stack = await describeStack(client, stackName);
  if (!stack) return false;
  const follower = new StackFollower(client, clock);
  await follower.skip(stack.StackId);
  await client.call(cloudFormationTraits, DeleteStack, { StackName: stack.StackId });
  const { status, events } = await follower.follow(
    stack.StackId,
    (event) => onStep(progressLine(event, style)),
    signal,
  );
  if (status !== 'DELETE_COMPLETE') {
    throw new OperatorError(
      `${stackName} was not removed: ${firstFailure(events)} Correct the cause and try again.`,
    );
  }
  return true;
}

async function selectedStack(
  options: ProjectChoice & { readonly 'stack-name': string | undefined; readonly verbose: boolean },
  context: Pick<CommandContext, 'arguments' | 'cwd' | 'env' | 'terminal'>,
): Promise<{ stackName: string; region: string }> {
  const { 'stack-name': stackName } = options;
  // A stack whose project has got another name, or is gone.
  if (stackName !== undefined && context.arguments.length === 0) {
    return { stackName, region: regionFrom(options.region, context.env) };
  }
  const template = templateArgument(options, context);
  if (template !== undefined) {
    const { selectStack } = await import('../../template/template-choice.ts');
    return selectStack(template, options, context.env);
  }
  const manifest = await loadProject({ ...options, partial: true }, context);
  for (const line of warningLines(manifest.warnings, options.verbose)) {
    context.terminal.err.write(`${line}\n`);
  }
  return manifest;
}

import type { CommandContext } from '../command-line/command.ts';
import deploy from '../commands/deploy.ts';
import type { ProjectChoice } from '../deploy/project-options.ts';
import type { Output } from '../ui/terminal.ts';

interface DeployOptions extends ProjectChoice {
  readonly 'stack-name': string | undefined;
  readonly partial: boolean;
}

/**
 * Deploys as `millrace deploy` does. Prints only warnings, what a partial deployment leaves out, and the steps of a
 * deployment that fails, all to standard error.
 */
export async function deployQuietly(
  project: string,
  endpoint: string,
  context: Omit<CommandContext, 'options'> & { readonly options: DeployOptions },
): Promise<void> {
  const { options, terminal } = context;
  const steps: string[] = [];
  const quiet = (write: (text: string) => void): Output => ({ ...terminal.err, write });
  try {
    await deploy.run({
      options: { ...options, region: options.region, endpoint, json: false },
      arguments: [project],
      afterDashes: [],
      terminal: {
        out: quiet((text) => {
          if (options.partial) terminal.err.write(text);
        }),
        err: quiet((text) => {
          if (text.startsWith('warning: ')) terminal.err.write(text);
          else steps.push(text);
        }),
        style: terminal.style,
      },
      env: context.env,
      cwd: context.cwd,
      clock: context.clock,
      signal: context.signal,
    });
  } catch (error) {
    terminal.err.write(steps.join(''));
    throw error;
  }
}

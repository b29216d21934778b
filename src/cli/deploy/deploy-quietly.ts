import { deploySelected, type DeployChoice, type DeployContext } from './deploy-selected.ts';
import type { DescribedDeployment } from './described-deployment.ts';

/**
 * Deploys as `millrace deploy` does. Prints only warnings, the deployment when it is a partial one, and the steps of a
 * deployment that fails, all to standard error.
 */
export async function deployQuietly(
  choice: DeployChoice,
  context: DeployContext,
): Promise<DescribedDeployment> {
  const { err, style } = context.terminal;
  const steps: string[] = [];
  try {
    const deployment = await deploySelected(choice, context, {
      onWarning: (line) => err.write(`${line}\n`),
      onStep: (line) => steps.push(`${line}\n`),
    });
    if (choice.partial) err.write(`${deployment.describe({ out: err, err, style }).join('\n')}\n`);
    return deployment;
  } catch (error) {
    err.write(steps.join(''));
    throw error;
  }
}

import { type Environment, sameServer } from '../connection/endpoint.ts';
import type { StackAddress } from './project/dev-project.ts';

/** That a stack is still deployed, although a save has given its project another name, and how to remove it. */
export function stackLeft(
  left: StackAddress,
  current: StackAddress,
  endpoint: string,
  env: Environment,
): string {
  const where = (stack: StackAddress) =>
    left.region === current.region ? stack.stackName : `${stack.stackName} in ${stack.region}`;
  return (
    `the project is now ${where(current)}; ${where(left)} stays deployed, and its functions keep running. ` +
    `To remove it with its records: millrace remove --stack-name ${left.stackName}${sameServer({ endpoint, region: left.region }, env)}`
  );
}

import { existingPaths } from '../../lib/disk/existing-paths.ts';
import type { FunctionSpec } from '../port.ts';
import type { FunctionPaths } from '../sandbox/function-paths.ts';
import type { Launch, RefusedLaunch } from './launch.ts';

/**
 * The program of an OS-only runtime: `bootstrap` in the package, else in the layers.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
 */
export async function planProvided(
  { runtimeName, codeDirectory, layersDirectory }: FunctionSpec,
  { taskRoot, layersRoot }: FunctionPaths,
): Promise<Launch | RefusedLaunch> {
  const candidates = [
    { onHost: `${codeDirectory}/bootstrap`, command: `${taskRoot}/bootstrap` },
    ...(layersDirectory === undefined
      ? []
      : [{ onHost: `${layersDirectory}/bootstrap`, command: `${layersRoot}/bootstrap` }]),
  ];
  const [found] = await existingPaths(candidates.map(({ onHost }) => onHost));
  const candidate = candidates.find(({ onHost }) => onHost === found);
  if (!candidate) {
    return {
      kind: 'refused',
      errorType: 'Runtime.InvalidEntrypoint',
      message: "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
    };
  }
  return {
    kind: 'run',
    command: candidate.command,
    args: [],
    runtimeVersion: runtimeName.replace('.', ':'),
  };
}

import type { FunctionSpec } from '../port.ts';
import { withExecWrapper } from '../process/exec-wrapper.ts';
import type { Launch, RefusedLaunch } from '../process/launch.ts';
import type { ProvidedPackages } from '../provided-packages/folder.ts';
import type { FunctionPaths } from '../sandbox/function-paths.ts';
import type { InstalledPythons } from './installed-pythons.ts';
import { minorVersionOf } from './python-program.ts';

export interface PythonLaunchOptions {
  readonly pythons: InstalledPythons;
  readonly packages: ProvidedPackages;
  /** What the process will see of the function's folders. */
  readonly paths: FunctionPaths;
}

/**
 * The interpreter runs without `site`, so that no package of the machine can be imported that is missing on AWS; the
 * bootstrap adds what AWS's runtime has. The script is the last argument, where wrapper scripts expect it:
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
 */
export async function planPython(
  spec: FunctionSpec,
  { pythons, packages, paths }: PythonLaunchOptions,
): Promise<Launch | RefusedLaunch> {
  const { runtimeName } = spec;
  const wanted = runtimeName.replace('python', '');
  const program = await pythons.find(wanted);
  if (!program) {
    return {
      kind: 'refused',
      errorType: 'Runtime.InvalidEntrypoint',
      message:
        `${runtimeName} functions need Python, and this machine has none: ` +
        `install Python ${wanted}, or start the server with a python3 on its PATH`,
    };
  }
  const { path, version, sitePackages } = program;
  const layers = `${paths.layersRoot}/python`;
  const settings = {
    layersRoot: paths.layersRoot,
    layers: [`${layers}/lib/python${wanted}/site-packages`, layers],
    packages: [packages.python],
    hostPackages: sitePackages,
  };
  const launch: Launch = {
    kind: 'run',
    command: path,
    // Without -B, compiled modules would be written into the code folder, which is read-only on AWS.
    args: ['-S', '-B', pythons.bootstrapPath],
    environment: { _MILLRACE_PYTHON: JSON.stringify(settings) },
    readsSecret: true,
    runtimeVersion: `python:${version}`,
    ...(minorVersionOf(program) === wanted ? {} : { warning: otherVersion(runtimeName, wanted, version) }),
  };
  return withExecWrapper(launch, spec);
}

function otherVersion(runtimeName: string, wanted: string, version: string): string {
  return (
    `${runtimeName} runs on this machine's Python ${version}, because no Python ${wanted} was found; ` +
    `to install it, for example: uv python install ${wanted}`
  );
}

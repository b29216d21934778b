import type { FunctionSpec } from '../port.ts';

/** The folders of an environment as the function's process sees them. */
export interface FunctionPaths {
  /** The unpacked code; on AWS `/var/task`. */
  readonly taskRoot: string;
  /** The merged contents of the layers; on AWS `/opt`. May be missing when the function has no layers. */
  readonly layersRoot: string;
  /** What the runtime itself provides; on AWS `/var/runtime`. */
  readonly runtimeRoot: string;
  /** Where the function may write; on AWS `/tmp`. */
  readonly temporary: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
export const AWS_PATHS: FunctionPaths = {
  taskRoot: '/var/task',
  layersRoot: '/opt',
  runtimeRoot: '/var/runtime',
  temporary: '/tmp',
};

/** The paths of a function that sees the file system of the host. */
export function hostPaths(
  spec: Pick<FunctionSpec, 'codeDirectory' | 'layersDirectory'>,
  host: Pick<FunctionPaths, 'runtimeRoot' | 'temporary'>,
): FunctionPaths {
  return {
    taskRoot: spec.codeDirectory,
    // Not the host's own `/opt`, whose files no function sees on AWS.
    layersRoot: spec.layersDirectory ?? `${host.runtimeRoot}/no-layers`,
    ...host,
  };
}

/** Replaces the folders of AWS by those that the process sees, wherever a path in the text begins with one. */
export function withSeenPaths(text: string, paths: FunctionPaths): string {
  return text.replaceAll(AWS_FOLDERS, (folder) => paths[FOLDER_NAMES.get(folder)!]);
}

const FOLDER_NAMES = new Map<string, keyof FunctionPaths>([
  [AWS_PATHS.taskRoot, 'taskRoot'],
  [AWS_PATHS.layersRoot, 'layersRoot'],
  [AWS_PATHS.runtimeRoot, 'runtimeRoot'],
  [AWS_PATHS.temporary, 'temporary'],
]);

// A path begins the text or follows a separator of lists and options: `--require=/opt/a.js`, `/opt/lib:/var/task/lib`.
const AWS_FOLDERS = /(?<=^|[:;,=\s"'])(?:\/var\/task|\/opt|\/var\/runtime|\/tmp)(?=$|[/:;,\s"'])/g;

import { spawn } from 'node:child_process';
import type { Manifest } from '../manifest.ts';
import { installCommand } from '../package/install-command.ts';
import { ManifestError } from '../manifest-error.ts';
import type { ConfigPath } from '../source-location.ts';
import type { Compilation, WebpackJob, WebpackResult } from './messages.ts';

/**
 * Runs the webpack of a project in a process.
 * @param programPath the built file of child.ts
 * @throws ManifestError when webpack is not installed, or the code cannot be compiled
 */
export async function runWebpack(
  manifest: Manifest,
  path: ConfigPath,
  programPath: string,
  job: WebpackJob,
): Promise<readonly Compilation[]> {
  const result = await runProgram(programPath, job);
  const location = manifest.locationOf(path);
  switch (result.kind) {
    case 'missing':
      throw new ManifestError(
        location,
        `the plugin serverless-webpack needs the package "${result.package}", which is not installed. ` +
          `Run: ${installCommand(result.package, manifest.directory, '--save-dev ')}`,
      );
    case 'failed':
      throw new ManifestError(location, `webpack failed: ${result.because}. Correct ${job.configFile}.`);
    case 'compiled': {
      const error = result.compilations.flatMap(({ errors }) => errors).at(0);
      if (error === undefined) return result.compilations;
      throw new ManifestError(location, `webpack cannot compile the code. ${error}`);
    }
  }
}

function runProgram(programPath: string, job: WebpackJob): Promise<WebpackResult> {
  const child = spawn(process.execPath, [programPath], {
    cwd: job.directory,
    // What plugins of webpack print must not be mixed into the output of a command with --json.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (result: WebpackResult) => resolve(result));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      resolve({ kind: 'failed', because: `its process ended with ${signal ?? `exit code ${code}`}` }),
    );
    child.send(job);
  });
}

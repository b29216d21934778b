import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { OperatorError } from '../../lib/operator-error.ts';
import { programStart } from '../../lib/platform/program-start.ts';
import { withEndpointOption } from '../exec/aws-command.ts';
import { awsEnvironment, caEnvironment } from '../exec/aws-environment.ts';
import { caFileFor } from '../connection/ca-file.ts';
import { command } from '../command-line/command.ts';
import { projectServerOptions } from '../connection/server-options.ts';
import { endpointFrom, type Environment, regionFrom } from '../connection/endpoint.ts';
import { findProject } from '../connection/find-project.ts';
import { StopRequested } from '../stop-signal.ts';

export default command({
  about:
    'Runs a program and redirects its AWS calls to the server: the AWS CLI, osls, any version of the Serverless\n' +
    'Framework, or your own program. Sets the endpoint, the region and dummy credentials, passes --endpoint-url to\n' +
    '`aws`, and intercepts JavaScript and Python clients that have no endpoint setting (SDK v2, old boto3). Exits with\n' +
    'the exit code of the program.',
  arguments: [
    { name: 'COMMAND', summary: 'the program and its arguments, after --', required: true, rest: true },
  ],
  options: {
    endpoint: projectServerOptions.endpoint,
    region: projectServerOptions.region,
    stage: projectServerOptions.stage,
  },
  examples: [
    'millrace exec -- aws kinesis list-streams',
    'millrace exec -- npx serverless deploy',
    'millrace exec -- node producer.js',
  ],
  async run({ options, arguments: [program, ...args], env, cwd, signal }) {
    const endpoint = endpointFrom(options.endpoint, env);
    const region = await regionOfProgram(options, { env, cwd });
    const caFile = caFileFor(endpoint, { env, cwd });
    const start = programStart(program!, withEndpointOption(program!, args, endpoint), { env, cwd });
    const child = spawn(start.command, start.args, {
      cwd,
      stdio: 'inherit',
      env: {
        ...awsEnvironment(endpoint, region, env),
        ...caEnvironment(caFile, env),
      },
      windowsVerbatimArguments: start.windowsVerbatimArguments,
    });
    // Ctrl-C in a terminal reaches the program as well. SIGTERM reaches only this process, so it is forwarded.
    signal.addEventListener('abort', () => {
      if (signal.reason instanceof StopRequested && signal.reason.by === 'SIGTERM') child.kill('SIGTERM');
    });
    return new Promise<number>((resolve, reject) => {
      child.on('error', (error: NodeJS.ErrnoException) => {
        const reason = error.code === 'ENOENT' ? 'no such program in PATH' : error.message;
        reject(new OperatorError(`cannot run ${program}: ${reason}`, { cause: error }));
      });
      child.on('exit', (code, killedBy) => {
        // The convention of shells: https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html
        resolve(code ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy]));
      });
    });
  },
});

/** The region of the environment comes before that of the folder's project: tools themselves read it. */
async function regionOfProgram(
  options: { readonly region: string | undefined; readonly stage: string | undefined },
  context: { readonly env: Environment; readonly cwd: string },
): Promise<string> {
  const { env } = context;
  const isGiven = options.region ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION']);
  if (isGiven) return regionFrom(options.region, env);
  const found = await findProject(options, context);
  return found.kind === 'project' ? found.project.region : regionFrom(undefined, env);
}

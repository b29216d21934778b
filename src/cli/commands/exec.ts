import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { OperatorError } from '../../lib/operator-error.ts';
import { withEndpointOption } from '../exec/aws-command.ts';
import { awsEnvironment, caEnvironment } from '../exec/aws-environment.ts';
import { caFileFor } from '../connection/ca-file.ts';
import { command } from '../command-line/command.ts';
import { serverOptions } from '../connection/server-options.ts';
import { endpointFrom, regionFrom } from '../connection/endpoint.ts';
import { StopRequested } from '../stop-signal.ts';

export default command({
  about:
    'Runs a program with its AWS calls sent to the server: the AWS CLI, osls, any version of the Serverless\n' +
    'Framework, or your own. Sets endpoint, region and dummy credentials, gives `aws` its --endpoint-url,\n' +
    'and catches the calls of JavaScript and Python programs that know no endpoint (SDK v2, old boto3). Ends with the\n' +
    'exit code of the program.',
  arguments: [
    { name: 'COMMAND', summary: 'the program and its words, after --', required: true, rest: true },
  ],
  options: { endpoint: serverOptions.endpoint, region: serverOptions.region },
  examples: [
    'millrace exec -- aws kinesis list-streams',
    'millrace exec -- npx serverless deploy',
    'millrace exec -- node producer.js',
  ],
  async run({ options, arguments: [program, ...words], env, cwd, signal }) {
    const endpoint = endpointFrom(options.endpoint, env);
    const caFile = caFileFor(endpoint, { env, cwd });
    const child = spawn(program!, withEndpointOption(program!, words, endpoint), {
      cwd,
      stdio: 'inherit',
      env: {
        ...awsEnvironment(endpoint, regionFrom(options.region, env), env),
        ...caEnvironment(caFile, env),
      },
    });
    // Ctrl-C in a terminal reaches the program as well; what reached us alone is passed on.
    signal.addEventListener('abort', () => {
      if (signal.reason instanceof StopRequested && signal.reason.by === 'SIGTERM') child.kill('SIGTERM');
    });
    return new Promise<number>((resolve, reject) => {
      child.on('error', (error: NodeJS.ErrnoException) => {
        const reason = error.code === 'ENOENT' ? 'there is no such program in PATH' : error.message;
        reject(new OperatorError(`cannot run ${program}: ${reason}`, { cause: error }));
      });
      child.on('exit', (code, killedBy) => {
        // As shells do: https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html
        resolve(code ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy]));
      });
    });
  },
});

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter } from 'node:path';
import { OperatorError } from '../../lib/operator-error.ts';
import { PYTHON_REDIRECT_PATH, REDIRECT_PATH } from '../../server/built-files.ts';
import { withEndpointOption } from '../exec/aws-command.ts';
import { caFileFor } from '../connection/ca-file.ts';
import { command } from '../command-line/command.ts';
import { serverOptions } from '../connection/server-options.ts';
import { accountKeyFrom, endpointFrom, type Environment, regionFrom } from '../connection/endpoint.ts';
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

// What clients would prefer to the endpoint or to the keys.
const OVERRIDING =
  /^AWS_(?:PROFILE|DEFAULT_PROFILE|SESSION_TOKEN|ENDPOINT_URL_.*|IGNORE_CONFIGURED_ENDPOINT_URLS)$/;

/** The environment with all in it that makes an AWS client speak to `endpoint`, whatever its language. */
export function awsEnvironment(endpoint: string, region: string, env: Environment): Environment {
  const { NODE_OPTIONS: nodeOptions, PYTHONPATH: pythonPath } = env;
  const preload = `--require ${JSON.stringify(REDIRECT_PATH)}`;
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !OVERRIDING.test(name))),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accountKeyFrom(env),
    AWS_SECRET_ACCESS_KEY: 'millrace',
    AWS_EC2_METADATA_DISABLED: 'true',
    // A word before the endpoint's name, as StartLiveTail would have it, makes a name that no one knows.
    AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
    NODE_OPTIONS: nodeOptions ? `${nodeOptions} ${preload}` : preload,
    PYTHONPATH: pythonPath ? PYTHON_REDIRECT_PATH + delimiter + pythonPath : PYTHON_REDIRECT_PATH,
    // The framework would look every 5 seconds, and twice at least.
    SLS_AWS_MONITORING_FREQUENCY: '200',
    SLS_TELEMETRY_DISABLED: '1',
  };
}

/** What makes SDKs trust a CA: https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html */
function caEnvironment(caFile: string | undefined, env: Environment): Environment {
  if (caFile === undefined) return {};
  // JavaScript's SDKs read no AWS_CA_BUNDLE, Node reads its own when it starts.
  return { AWS_CA_BUNDLE: caFile, NODE_EXTRA_CA_CERTS: env['NODE_EXTRA_CA_CERTS'] || caFile };
}

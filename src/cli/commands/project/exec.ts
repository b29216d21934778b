import { caFileFor } from '../../connection/ca-file.ts';
import { command } from '../../command-line/command.ts';
import { projectServerOptions } from '../../connection/server-options.ts';
import { endpointFrom } from '../../connection/endpoint.ts';
import { serverCredentials } from '../../connection/server-credentials.ts';
import { regionOfProgram } from '../../exec/program-region.ts';
import { runProgram } from '../../exec/run-program.ts';
import { trustVariables } from '../../exec/trust-variables.ts';

export default command({
  about:
    'Runs a program and redirects its AWS calls to the server: the AWS CLI, osls, any version of the Serverless\n' +
    'Framework, or your own program. Sets the endpoint, the region and credentials (dummy ones, unless the server was\n' +
    'started with --auth), passes --endpoint-url to `aws`, and intercepts JavaScript and Python clients that have no\n' +
    'endpoint setting (SDK v2, old boto3). Exits with the exit code of the program.',
  arguments: [
    {
      name: 'COMMAND',
      summary: 'the program and its arguments, after --',
      required: true,
      rest: true,
      program: true,
    },
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
    const credentials = await serverCredentials({ env, cwd });
    const trust = await trustVariables(caFileFor(endpoint, { env, cwd }), { env, cwd });
    try {
      const context = { endpoint, region, trust: trust.variables, credentials, env, cwd, signal };
      return await runProgram(program!, args, context);
    } finally {
      await trust.close();
    }
  },
});

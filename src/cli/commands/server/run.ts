import { resolve } from 'node:path';
import { makeTemporaryFolder } from '../../../lib/disk/temporary-folder.ts';
import { command, type CommandContext } from '../../command-line/command.ts';
import { flag, number, text } from '../../command-line/options.ts';
import { projectOptions, stackName } from '../../deploy/project-options.ts';
import { regionOfProgram } from '../../exec/program-region.ts';
import { runProgram } from '../../exec/run-program.ts';
import { deployQuietly } from '../../deploy/deploy-quietly.ts';
import { authOptions } from '../../start/options/auth-options.ts';
import { servingOptions } from '../../start/options/serving-options.ts';
import { functionOptions } from '../../start/options/function-options.ts';
import { allowedOrigins, originOptions } from '../../start/options/origin-options.ts';
import { closeServer } from '../../start/close-server.ts';
import { operatorLog } from '../../start/operator-log.ts';
import { credentialVariables } from '../../../server/client-environment/aws-environment.ts';
import { accountKeyFrom } from '../../connection/endpoint.ts';
import { telemetryFrom } from '../../../opentelemetry/telemetry-from.ts';
import type { MillraceOptions } from '../../../server/start/options.ts';
import type { RunningServer } from '../../../server/start/running-server.ts';
import { VERSION } from '../../../server/version.ts';

const options = {
  ...projectOptions,
  'stack-name': stackName,
  partial: flag('leave out what Millrace does not have, and list it, instead of failing'),
  data: text('DIR', 'the data directory (default: a temporary one, which is removed)'),
  port: number('port to listen on; 0 for any free port', { min: 0, max: 65_535 }, { fallback: 0 }),
  quotas: servingOptions.quotas,
  'time-scale': servingOptions['time-scale'],
  ...authOptions,
  ...originOptions,
  ...functionOptions,
};

type Context = CommandContext<typeof options>;

export default command({
  about:
    'Starts a server on a free port, deploys a project or a template to it when one is given, runs a program with its\n' +
    'AWS calls sent to the server, as `millrace exec` does, and stops the server. Exits with the exit code of the\n' +
    'program, or 128 and the number of the signal that has ended it. The data is kept only with --data.',
  arguments: [
    {
      name: 'DIR',
      summary: 'the folder with serverless.yml, or a template (default: nothing is deployed)',
      required: false,
    },
    {
      name: 'COMMAND',
      summary: 'the program and its arguments, after --',
      required: true,
      afterDashes: true,
      program: true,
    },
  ],
  options,
  examples: [
    'millrace run . -- npx vitest run',
    'millrace run --time-scale 0 -- node producer.js',
    'millrace run template.yaml --param size=2 -- pytest',
  ],
  async run(context) {
    const { options: choice, cwd } = context;
    const origins = allowedOrigins(choice);
    const temporary = choice.data === undefined ? await makeTemporaryFolder('millrace-run-') : undefined;
    const fatal = new AbortController();
    try {
      const server = await startServer(context, {
        dataDirectory: temporary?.path ?? resolve(cwd, choice.data!),
        // Temporary data is removed anyway, so a write need not wait for the disk.
        durability: temporary === undefined ? 'fsync' : 'os',
        allowedOrigins: origins,
        onFatal: (error) => fatal.abort(error),
      });
      try {
        return await deployAndRun(server, context, fatal.signal);
      } finally {
        await closeServer(server, { output: context.terminal.err, clock: context.clock });
      }
    } finally {
      await temporary?.remove();
    }
  },
});

async function startServer(
  { options: choice, arguments: [project], env, cwd, clock, terminal }: Context,
  given: Pick<MillraceOptions, 'dataDirectory' | 'durability' | 'allowedOrigins' | 'onFatal'>,
): Promise<RunningServer> {
  const { startMillrace } = await import('../../../server/millrace.ts');
  const logger = operatorLog(terminal.err);
  const projectDirectory = project === undefined ? cwd : resolve(cwd, project);
  const telemetry = await telemetryFrom({ env, projectDirectory, version: VERSION, clock, logger });
  return startMillrace({
    host: '127.0.0.1',
    port: choice.port,
    quotas: choice.quotas,
    timeScale: choice['time-scale'],
    sandbox: choice.sandbox,
    freeze: choice.freeze,
    auth: choice.auth,
    ...(project !== undefined && { projectDirectory }),
    ...telemetry,
    logger,
    ...given,
  });
}

/** @returns the exit code of the program */
async function deployAndRun(server: RunningServer, context: Context, fatal: AbortSignal): Promise<number> {
  const { options: choice, arguments: deployed, afterDashes, cwd, terminal, signal } = context;
  const [program, ...args] = afterDashes;
  const { endpoint } = server;
  const credentials = await server.rootCredentials(accountKeyFrom(context.env));
  const env = credentials
    ? { ...context.env, AWS_SESSION_TOKEN: undefined, ...credentialVariables(credentials) }
    : context.env;
  terminal.err.write(`Millrace listens on ${endpoint}\n`);
  const region =
    deployed.length === 0
      ? await regionOfProgram(choice, { env, cwd })
      : (await deployQuietly({ ...choice, endpoint }, { ...context, env })).region;
  signal.throwIfAborted();
  const code = await runProgram(program!, args, {
    endpoint,
    region,
    trust: {},
    credentials,
    env,
    cwd,
    signal: AbortSignal.any([signal, fatal]),
  });
  fatal.throwIfAborted();
  return code;
}

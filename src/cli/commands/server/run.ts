import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { command } from '../../command-line/command.ts';
import { flag, number, text } from '../../command-line/options.ts';
import { projectOptions, stackName } from '../../deploy/project-options.ts';
import { regionOfProgram } from '../../exec/program-region.ts';
import { runProgram } from '../../exec/run-program.ts';
import { deployQuietly } from '../../deploy/deploy-quietly.ts';
import { authOptions } from '../../start/options/auth-options.ts';
import { engineOptions } from '../../start/options/engine-options.ts';
import { functionOptions } from '../../start/options/function-options.ts';
import { allowedOrigins, originOptions } from '../../start/options/origin-options.ts';
import { operatorLog } from '../../start/operator-log.ts';
import { signalExitCode } from '../../exit-codes.ts';
import { isStop } from '../../stop-signal.ts';
import { credentialVariables } from '../../../server/client-environment/aws-environment.ts';
import { accountKeyFrom } from '../../connection/endpoint.ts';
import { telemetryFrom } from '../../../opentelemetry/telemetry-from.ts';
import { VERSION } from '../../../server/version.ts';

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
    },
  ],
  options: {
    ...projectOptions,
    'stack-name': stackName,
    partial: flag('leave out what Millrace does not have, and list it, instead of failing'),
    data: text('DIR', 'the data directory (default: a temporary one, which is removed)'),
    port: number('port to listen on; 0 for any free port', { min: 0, max: 65_535 }, { fallback: 0 }),
    quotas: engineOptions.quotas,
    'time-scale': engineOptions['time-scale'],
    ...authOptions,
    ...originOptions,
    ...functionOptions,
  },
  examples: [
    'millrace run . -- npx vitest run',
    'millrace run --time-scale 0 -- node producer.js',
    'millrace run template.yaml --param size=2 -- pytest',
  ],
  async run(context) {
    const { options, cwd, clock, terminal, signal, afterDashes } = context;
    let { env } = context;
    const [program, ...args] = afterDashes;
    const [project] = context.arguments;
    const origins = allowedOrigins(options);
    const temporary = options.data === undefined ? await mkdtemp(join(tmpdir(), 'millrace-run-')) : undefined;
    const { startMillrace } = await import('../../../server/millrace.ts');
    const fatal = new AbortController();
    const logger = operatorLog(terminal.err);
    const projectDirectory = project === undefined ? cwd : resolve(cwd, project);
    try {
      const telemetry = await telemetryFrom({ env, projectDirectory, version: VERSION, clock, logger });
      const server = await startMillrace({
        dataDirectory: temporary ?? resolve(cwd, options.data!),
        host: '127.0.0.1',
        port: options.port,
        quotas: options.quotas,
        // Temporary data is removed anyway, so a write need not wait for the disk.
        durability: temporary === undefined ? 'fsync' : 'os',
        timeScale: options['time-scale'],
        sandbox: options.sandbox,
        freeze: options.freeze,
        auth: options.auth,
        allowedOrigins: origins,
        ...(project !== undefined && { projectDirectory }),
        ...telemetry,
        logger,
        onFatal: (error) => fatal.abort(error),
      });
      try {
        const { endpoint } = server;
        const credentials = await server.rootCredentials(accountKeyFrom(env));
        if (credentials) env = { ...env, AWS_SESSION_TOKEN: undefined, ...credentialVariables(credentials) };
        terminal.err.write(`Millrace listens on ${endpoint}\n`);
        const region =
          project === undefined
            ? await regionOfProgram(options, { env, cwd })
            : (await deployQuietly({ ...options, endpoint }, { ...context, env })).region;
        signal.throwIfAborted();
        const code = await runProgram(program!, args, {
          endpoint,
          region,
          trust: {},
          credentials,
          env,
          cwd,
          signal: AbortSignal.any([signal, fatal.signal]),
        });
        fatal.signal.throwIfAborted();
        return code;
      } finally {
        await server.close();
      }
    } catch (error) {
      if (isStop(error)) return signalExitCode(error.by);
      throw error;
    } finally {
      if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
    }
  },
});

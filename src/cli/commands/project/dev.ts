import { dirname, join, resolve } from 'node:path';
import { findManifest } from '../../../manifest/find-manifest.ts';
import { command } from '../../command-line/command.ts';
import { accountKeyFrom } from '../../connection/endpoint.ts';
import { projectArgument, templateArgument } from '../../deploy/project-options.ts';
import { devOptions } from '../../dev/dev-options.ts';
import { DevServerValues } from '../../dev/dev-server-values.ts';
import { notDeployed } from '../../dev/not-deployed.ts';
import { openDevSession } from '../../dev/open-session.ts';
import { prepareFirst } from '../../dev/prepare-first.ts';
import { serveProject } from '../../dev/serve-project.ts';
import { ProjectWatcher } from '../../dev/watch/project-watcher.ts';
import { dataDirectoryFrom } from '../../start/options/data-directory.ts';
import { encryptKeyFile } from '../../start/options/encryption-options.ts';
import { operatorLog } from '../../start/operator-log.ts';
import { allowedOrigins } from '../../start/options/origin-options.ts';
import { LiveLines } from '../../ui/live-lines.ts';

export default command({
  about:
    'Starts a server, deploys a project to it and prints what its functions log. Every save redeploys the project;\n' +
    'the server keeps running with its records and checkpoints. When the project cannot be deployed, the error is shown,\n' +
    'the previous version stays active, and the next save is awaited. Takes the path of a template, of AWS SAM or\n' +
    'without macros, as well.',
  arguments: [projectArgument],
  options: devOptions,
  examples: [
    'millrace dev',
    'millrace dev examples/quickstart',
    'millrace dev template.yaml',
    'millrace dev --inspect ingestion',
    'millrace dev --once --port 0',
  ],
  async run(context) {
    const { options, env, cwd, terminal, clock, signal } = context;
    const live = new LiveLines(terminal.err);
    const logger = operatorLog(live.above());
    const [directory = '.'] = context.arguments;
    const template = templateArgument(options, context);
    const projectDirectory = dirname(template ?? findManifest(resolve(cwd, directory)));
    const dataDirectory = dataDirectoryFrom(options, {
      cwd,
      defaultDirectory: join(projectDirectory, '.millrace'),
    });
    const values = new DevServerValues({
      dataDirectory,
      encryptKeyFile: encryptKeyFile(options, cwd),
      account: accountKeyFrom(env),
      logger,
    });
    const session = openDevSession(context, { projectDirectory, template, values, live });
    const watcher = new ProjectWatcher(clock);
    try {
      // Errors of the options and of the project are reported before a server is started.
      const origins = allowedOrigins(options);
      const prepared = await prepareFirst({
        directory: projectDirectory,
        session,
        clock,
        signal,
        afterEach: () => values.close(),
        onError(error) {
          if (options.once) throw error;
          live.print(notDeployed(error.message, terminal.style));
        },
      });
      await serveProject(context, {
        prepared,
        session,
        watcher,
        values,
        dataDirectory,
        allowedOrigins: origins,
        live,
        logger,
      });
    } finally {
      watcher.close();
      await values.close();
      await session.close();
    }
  },
});

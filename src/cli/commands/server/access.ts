import { command } from '../../command-line/command.ts';
import { flag, text, UsageError } from '../../command-line/options.ts';
import { endpointFrom } from '../../connection/endpoint.ts';
import { reportAccess } from '../../connection/report-access.ts';
import { serverOptions } from '../../connection/server-options.ts';
import { printReport } from '../../access/print-report.ts';

export default command({
  about:
    'Prints for each user and role what it used of the server, what AWS would deny (or this server has denied), what its\n' +
    'policies grant and it never used, and the statements that allow what it used and nothing else: for serverless.yml,\n' +
    'or as a policy. A server observes with --auth warn and --auth enforce, over restarts, until --reset.',
  arguments: [{ name: 'ACTION', summary: 'report', required: true }],
  options: {
    for: text('NAME', 'only this function, role or user'),
    reset: flag('forget what was observed, after printing it'),
    endpoint: serverOptions.endpoint,
    json: serverOptions.json,
  },
  examples: [
    'millrace access report',
    'millrace access report --for ingestion',
    'millrace access report --json --reset',
  ],
  async run({ options, arguments: [action], env, cwd, terminal }) {
    if (action !== 'report') throw new UsageError(`ACTION is report, not "${action}"`);
    const endpoint = endpointFrom(options.endpoint, env);
    const access = await reportAccess(endpoint, { env, cwd });
    const { for: name, json, reset } = options;
    await printReport({ name, json, reset }, endpoint, access, terminal.out);
  },
});

import { arch, platform } from 'node:os';
import { join, resolve } from 'node:path';
import { describeSandbox } from '../../../runtime/sandbox/probe.ts';
import { VERSION } from '../../../server/version.ts';
import { command } from '../../command-line/command.ts';
import { text } from '../../command-line/options.ts';
import { caFor } from '../../connection/ca-file.ts';
import { endpointFrom } from '../../connection/endpoint.ts';
import { serverOptions } from '../../connection/server-options.ts';
import { checkData } from '../../doctor/check-data.ts';
import { checkNode, checkPython } from '../../doctor/check-program.ts';
import { checkServer } from '../../doctor/check-server.ts';
import type { Finding } from '../../doctor/finding.ts';
import { tableLines } from '../../ui/table.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

const MARKS = { ok: ['green', 'ok'], note: ['yellow', 'note'], problem: ['red', 'problem'] } as const;

export default command({
  about:
    'Checks this machine: versions, the port, free disk space, the size of the data directory, and what earlier runs have\n' +
    'left over. Changes nothing. The exit code is 1 if there is a problem.',
  arguments: [],
  options: {
    data: text('DIR', 'the data directory', { fallback: '.millrace' }),
    endpoint: serverOptions.endpoint,
    json: serverOptions.json,
  },
  examples: ['millrace doctor', 'millrace doctor --data /var/lib/millrace --json'],
  async run({ options, env, cwd, terminal: { out, style } }) {
    const endpoint = endpointFrom(options.endpoint, env);
    const server = await checkServer(endpoint, VERSION, caFor(endpoint, { env, cwd }));
    const directory = resolve(cwd, options.data);
    const isDefault = options.data === '.millrace';
    const findings: Finding[] = [
      { subject: 'Millrace', status: 'ok', text: `${VERSION} on ${platform()} ${arch()}` },
      checkNode(process.versions.node),
      await checkPython(env),
      { subject: 'functions', status: 'ok', text: await describeSandbox('auto', env) },
      server,
      ...(await checkData(directory, isDefault ? cwd : join(directory, '..'), {
        isServerRunning: server.isRunning,
      })),
    ];
    if (options.json) {
      const facts = findings.map(({ subject, status, text: found }) => ({ subject, status, text: found }));
      printJson(out, { findings: facts });
    } else {
      const rows = findings.map(({ subject, status, text: found }) => {
        const [colour, mark] = MARKS[status];
        return [style(colour, mark), subject, found];
      });
      const [, ...lines] = tableLines([{ title: '' }, { title: '' }, { title: '' }], rows);
      printLines(out, lines);
    }
    return findings.some(({ status }) => status === 'problem') ? 1 : 0;
  },
});

import { resolve } from 'node:path';
import { shellWord } from '../../../lib/shell-quote.ts';
import { copyData, type CopyOptions, type CopyReport } from '../../../server/copy/copy-data.ts';
import { type CopyEnd, nameOf } from '../../../server/copy/copy-end.ts';
import { command } from '../../command-line/command.ts';
import { flag, type OptionValues, text, UsageError } from '../../command-line/options.ts';
import { isStop } from '../../stop-signal.ts';
import { operatorLog } from '../../start/operator-log.ts';
import { storeConnection, storeOptions } from '../../start/options/store-options.ts';
import { counted } from '../../ui/counted.ts';
import { formatSize } from '../../ui/format-size.ts';
import { withProgress } from '../../ui/progress.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

const options = {
  from: text('DIR|URL', 'the data directory, or nats://HOST:4222,HOST:4222/NAME, that is copied'),
  to: text('DIR|URL', 'a new or empty data directory, or a NAME without data, that becomes the copy'),
  'from-key-file': text('FILE', 'the key of --from, when it is an encrypted directory'),
  'to-key-file': text('FILE', 'encrypt the directory of --to, with the key in this file'),
  'access-key-file': text('FILE', 'the access key of the gateways of --from, when they check signatures'),
  'store-tls': storeOptions['store-tls'],
  'store-credentials': storeOptions['store-credentials'],
  'accept-data-loss': storeOptions['accept-data-loss'],
  json: flag('print JSON'),
};

type Typed = OptionValues<typeof options>;
type CopyProgress = Parameters<CopyOptions['onProgress']>[0];

export default command({
  about:
    'Copies everything that a server has, from a data directory to the store of a cluster, back, or to another directory:\n' +
    'records with their sequence numbers and arrival times, streams, consumers, mappings with their checkpoints, functions,\n' +
    'log groups, queues, buckets, users. Consumers continue where they were. The copy is compared with the original at the end.\n' +
    'No server may use either of them. After an interruption, the same command continues; no server opens a part of a copy.',
  arguments: [],
  options,
  examples: [
    'millrace copy --from .millrace --to nats://10.0.0.1:4222,10.0.0.2:4222,10.0.0.3:4222/orders',
    'millrace copy --from nats://10.0.0.1:4222/orders --access-key-file access.key --to /var/lib/millrace',
    'millrace copy --from .millrace --to /mnt/backup/millrace --to-key-file /etc/millrace/keys',
  ],
  async run(context) {
    const { options: typed, terminal, cwd, clock } = context;
    const from = endOf(typed, 'from', cwd);
    const to = endOf(typed, 'to', cwd);
    const { 'access-key-file': file } = typed;
    let progress: CopyProgress | undefined;
    const report = await withProgress(
      { output: terminal.err, clock },
      () => doing(progress),
      () =>
        copyData({
          from,
          to,
          accessKeyFile: file === undefined ? undefined : resolve(cwd, file),
          onProgress(now) {
            progress = now;
            context.signal.throwIfAborted();
          },
          clock,
          logger: operatorLog(terminal.err),
        }),
    ).catch((error: unknown) => {
      if (isStop(error)) terminal.err.write(`${interrupted(progress, to)}\n`);
      throw error;
    });
    if (typed.json) printJson(terminal.out, report);
    else printLines(terminal.out, linesOf(report, typed.to!, to));
  },
});

function endOf(typed: Typed, role: 'from' | 'to', cwd: string): CopyEnd {
  const location = typed[role];
  if (location === undefined) {
    throw new UsageError(`name the store with --${role}: a data directory, or nats://HOST:4222/NAME`);
  }
  const keyFile = typed[`${role}-key-file`];
  if (/^(nats|tls):\/\//.test(location)) {
    if (keyFile !== undefined) {
      throw new UsageError(
        `--${role}-key-file is for an encrypted directory, and --${role} is on NATS: remove it`,
      );
    }
    return { cluster: { url: location, ...storeConnection(typed, cwd) } };
  }
  return {
    directory: resolve(cwd, location),
    keyFile: keyFile === undefined ? undefined : resolve(cwd, keyFile),
  };
}

function doing(progress: CopyProgress | undefined): string {
  if (!progress) return 'opening both stores';
  const { phase, done, total, bytes } = progress;
  const size = bytes > 0 ? `, ${formatSize(bytes)}` : '';
  const count = `${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}${size}`;
  return phase === 'verifying logs' ? `verifying logs: ${count}` : `copying ${phase}: ${count}`;
}

function interrupted(progress: CopyProgress | undefined, to: CopyEnd): string {
  return (
    `interrupted while ${doing(progress)}. The copy in ${nameOf(to)} is not complete, and no server opens it: ` +
    'run the same command again, which continues'
  );
}

function linesOf(report: CopyReport, typedTarget: string, to: CopyEnd): string[] {
  const { logs, records, bytes, documents, blobs, seconds, hasAccessKey } = report;
  // The URL without its password, which belongs on no screen.
  const start = 'directory' in to ? `--data ${shellWord(typedTarget)}` : `--store ${shellWord(nameOf(to))}`;
  return [
    `copied and compared ${counted(records, 'entry', 'entries')} of ${counted(logs, 'log')} (${formatSize(bytes)}), ` +
      `${counted(documents, 'document')}, and ${counted(blobs, 'file')} of code and objects, in ${seconds.toFixed(1)} s`,
    ...(hasAccessKey && !('directory' in to)
      ? [
          'give each gateway the access key of the original, with --access-key-file: its users keep their keys',
        ]
      : []),
    `start it with: millrace start ${start}`,
  ];
}

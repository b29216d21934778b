import { MIB } from '../../../lib/bytes.ts';
import { resolve } from 'node:path';
import {
  checkDirectory,
  type CheckReport,
  repairDataDirectory,
  type RepairReport,
} from '../../../server/check/check-directory.ts';
import { describeLost } from '../../../server/check/name-range.ts';
import { readKeyFile } from '../../../server/encryption/read-key-file.ts';
import { encryptKeyFile } from '../../start/options/encryption-options.ts';
import { THIS_PLATFORM } from '../../../lib/platform/platform.ts';
import { command } from '../../command-line/command.ts';
import { flag, text } from '../../command-line/options.ts';
import { withProgress } from '../../ui/progress.ts';
import { progressBar } from '../../ui/progress-bar.ts';
import { tableLines } from '../../ui/table.ts';
import { printJson, printLines, type Style } from '../../ui/terminal.ts';

const EXIT_DAMAGED = 1;

export default command({
  about:
    'Verifies every file in a data directory without changing any. Lists what each file contains and, for damage, the\n' +
    'streams, shards and sequence numbers that are lost. The server must be stopped. The exit code is 0 only when\n' +
    'nothing is damaged.\n' +
    'With --repair, every intact record is kept, damaged files are copied to set-aside/ in the data directory, and the\n' +
    'server can start again. An encrypted directory needs --encrypt-key-file; without it only checksums are verified.',
  arguments: [{ name: 'DIR', summary: 'the data directory (default: .millrace)', required: false }],
  options: {
    'encrypt-key-file': text('FILE', 'the key of an encrypted directory'),
    repair: flag('keep intact records and set damaged files aside'),
    json: flag('print JSON'),
  },
  examples: [
    'millrace check',
    'millrace check /var/lib/millrace',
    'millrace check /var/lib/millrace --repair',
  ],
  async run({ options, arguments: [typedPath = '.millrace'], terminal, cwd, clock }) {
    const directory = resolve(cwd, typedPath);
    const keyFile = encryptKeyFile(options, cwd);
    const encryption =
      keyFile === undefined ? undefined : await readKeyFile(keyFile, directory, THIS_PLATFORM);
    const examine = options.repair ? repairDataDirectory : checkDirectory;
    let read = { doneBytes: 0, totalBytes: 0 };
    const doing = () =>
      read.totalBytes === 0
        ? 'opening the directory'
        : `${progressBar(read.doneBytes, read.totalBytes)}  ${mebibytes(read.doneBytes)} of ${mebibytes(read.totalBytes)} MiB read`;
    const report: CheckReport | RepairReport = await withProgress(
      { output: terminal.err, clock },
      doing,
      () => examine(directory, (progress) => (read = progress), encryption),
    );
    if (options.json) printJson(terminal.out, { directory, ...report });
    else printLines(terminal.out, linesOf(report, typedPath, terminal.style));
    return report.sound || options.repair ? 0 : EXIT_DAMAGED;
  },
});

function linesOf(report: CheckReport | RepairReport, typedPath: string, style: Style): string[] {
  const { files, damage, unfinished, lost, changedKeys } = report;
  const columns = [{ title: 'file' }, { title: 'bytes', align: 'right' as const }, { title: 'content' }];
  const lines = tableLines(
    columns,
    files.map(({ path, bytes, holds }) => [path, String(bytes), holds]),
  );
  lines.push('');
  for (const { file, byte, what } of damage) {
    lines.push(`${style('red', 'damaged:')} ${file} at byte ${byte}: ${what}`);
  }
  for (const range of lost) lines.push(`${style('red', 'lost:')} ${describeLost(range)}`);
  for (const key of changedKeys) lines.push(`${style('red', 'lost:')} the newest change of ${key}`);
  if (unfinished) {
    lines.push(
      `${style('yellow', 'unfinished:')} the write at byte ${unfinished.byte} of ${unfinished.file} did not reach the ` +
        'disk completely and was never acknowledged; the next start removes it',
    );
  }
  return [...lines, verdict(report, typedPath)];
}

function verdict(report: CheckReport | RepairReport, typedPath: string): string {
  if ('setAside' in report) {
    const { directory, paths } = report.setAside;
    if (paths.length === 0) return 'nothing had to be repaired';
    return `${paths.length === 1 ? '1 file' : `${paths.length} files`} copied to ${directory}; every intact record was kept, and the server can start`;
  }
  if (report.needsKey) {
    const found = report.damage.length === 0 ? 'No checksum is wrong, but contents' : 'Contents';
    return `${typedPath} is encrypted: add --encrypt-key-file FILE. ${found} can be checked with the key only`;
  }
  if (report.sound) return 'no damage found';
  if (report.damage.length === 0) return 'no acknowledged record is damaged';
  if (!report.canRepair) {
    return 'restore the directory from a backup: both checkpoints are damaged, so it cannot be repaired';
  }
  return `restore the directory from a backup, or run \`millrace check ${typedPath} --repair\` to keep the intact records`;
}

function mebibytes(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}

import { resolve } from 'node:path';
import {
  checkDirectory,
  type CheckReport,
  repairDataDirectory,
  type RepairReport,
} from '../../server/check/check-directory.ts';
import { describeLost } from '../../server/check/name-range.ts';
import { command } from '../command-line/command.ts';
import { flag } from '../command-line/options.ts';
import { LiveLines } from '../ui/live-lines.ts';
import { tableLines } from '../ui/table.ts';
import type { Style } from '../ui/terminal.ts';

const MIB = 2 ** 20;
const EXIT_DAMAGED = 1;

export default command({
  about:
    'Reads everything in a data directory, changes nothing, and says for each file what it holds and whether it is\n' +
    'what was written; for what is damaged, which streams, shards and sequence numbers it has hit. The server must\n' +
    'not run. The exit code is 0 only when all is sound.\n' +
    'With --repair, every intact record is kept, the damaged files are copied to set-aside/ in the data directory, and\n' +
    'the server can start again.',
  arguments: [{ name: 'DIR', summary: 'the data directory; .millrace when not given', required: false }],
  options: {
    repair: flag('keep what is intact and set aside what is damaged'),
    json: flag('print JSON, for programs'),
  },
  examples: [
    'millrace check',
    'millrace check /var/lib/millrace',
    'millrace check /var/lib/millrace --repair',
  ],
  async run({ options, arguments: [given = '.millrace'], terminal, cwd }) {
    const directory = resolve(cwd, given);
    const live = new LiveLines(terminal.err);
    const examine = options.repair ? repairDataDirectory : checkDirectory;
    let report: CheckReport | RepairReport;
    try {
      report = await examine(directory, ({ doneBytes, totalBytes }) =>
        live.show([`${mebibytes(doneBytes)} of ${mebibytes(totalBytes)} MiB read`]),
      );
    } finally {
      live.clear();
    }
    if (options.json) terminal.out.write(`${JSON.stringify({ directory, ...report })}\n`);
    else for (const line of linesOf(report, given, terminal.style)) terminal.out.write(`${line}\n`);
    return report.sound || options.repair ? 0 : EXIT_DAMAGED;
  },
});

function linesOf(report: CheckReport | RepairReport, given: string, style: Style): string[] {
  const { files, damage, unfinished, lost, changedKeys } = report;
  const columns = [{ title: 'file' }, { title: 'bytes', align: 'right' as const }, { title: 'holds' }];
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
        'disk whole, so it was not acknowledged; the next start cuts it off',
    );
  }
  return [...lines, verdict(report, given)];
}

function verdict(report: CheckReport | RepairReport, given: string): string {
  if ('setAside' in report) {
    const { directory, paths } = report.setAside;
    if (paths.length === 0) return 'nothing had to be set aside';
    return `${paths.length === 1 ? '1 file' : `${paths.length} files`} copied to ${directory}; what is intact was kept, and the server can start`;
  }
  if (report.sound) return 'all of it is sound';
  if (report.damage.length === 0) return 'nothing that was acknowledged is damaged';
  if (!report.canRepair) {
    return 'put the directory back from a copy: without either checkpoint nothing is known of the rest, so it cannot be repaired';
  }
  return `put the directory back from a copy, or let \`millrace check ${given} --repair\` keep what is intact`;
}

function mebibytes(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}

import { targetText, valueText } from '../../src/cli/bench/report.ts';
import { verdict } from '../../src/cli/bench/row.ts';
import { replacePart } from './document-part.ts';
import type { SavedLine } from './results.ts';

const BEGIN = '<!-- table: written by `npm run bench -- render` -->';
const END = '<!-- end of table -->';

/** Writes the figures between the markers of a document. @throws when it has no markers */
export function renderInto(document: string, lines: readonly SavedLine[]): string {
  return replacePart(document, BEGIN, END, `${table(lines)}\n\n${circumstancesOf(lines)}`);
}

function table(lines: readonly SavedLine[]): string {
  const rows = lines.map((line) => [
    line.what,
    line.yardstick.replace(/(node:http|node -e 0|--durability os|O_DSYNC)/g, '`$1`'),
    targetText(line),
    valueText(line),
    verdict(line),
  ]);
  const cells = [['what', 'yardstick in the same run', 'to reach', 'measured', 'verdict'], ...rows];
  const widths = cells[0]!.map((_, index) => Math.max(...cells.map((row) => row[index]!.length)));
  const format = (row: readonly string[]) =>
    `| ${row.map((cell, index) => cell.padEnd(widths[index]!)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [format(cells[0]!), rule, ...cells.slice(1).map(format)].join('\n');
}

/** Machine, time and settings, once for all lines that share them. */
function circumstancesOf(lines: readonly SavedLine[]): string {
  const loads = new Map<string, number[]>();
  for (const { at, machine, settings } of lines) {
    const { processor, cores, memoryGb, node, system, commit, loadBefore } = machine;
    const conditions =
      `Measured ${at.slice(0, 10)} at commit ${commit}, ${settings.rounds} rounds of ${settings.seconds} s, ` +
      `on ${cores} cores of ${processor}, ${memoryGb} GB, ${system}, Node ${node}`;
    loads.set(conditions, [...(loads.get(conditions) ?? []), loadBefore]);
  }
  const sentences = Array.from(loads, ([conditions, before]) => {
    const [least, most] = [Math.min(...before), Math.max(...before)].map((load) => load.toFixed(1));
    const load = least === most ? least : `${least} to ${most}`;
    return `${conditions}; load of the machine before a row ${load}.`;
  });
  return sentences.join('\n');
}

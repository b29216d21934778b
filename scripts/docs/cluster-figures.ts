import { readFileSync } from 'node:fs';
import { cellsOf, type ClusterResult } from '../../bench/cluster/result.ts';
import { markdownTable } from '../markdown-table.ts';

const START = '<!-- Figures of bench/results/cluster-*.json: npm run docs -->';
const END = '<!-- End of the figures -->';

/** The benchmarks of bench/cluster/ in the order of the page. */
const BENCHMARKS = {
  logs: 'The logs of one gateway',
  contention: 'Several gateways on the same shards',
  http: 'Puts over HTTP',
  meta: 'Metadata',
} as const;

export type ClusterResults = Readonly<Record<keyof typeof BENCHMARKS, ClusterResult>>;

/** @param root the repository, with a slash at its end */
export function readClusterResults(root: string): ClusterResults {
  const read = (name: string) =>
    JSON.parse(readFileSync(`${root}bench/results/cluster-${name}.json`, 'utf8')) as ClusterResult;
  return { logs: read('logs'), contention: read('contention'), http: read('http'), meta: read('meta') };
}

/** @param page of which the part between the markers is replaced */
export function withClusterFigures(page: string, results: ClusterResults): string {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error(`docs/scaling.md lacks the lines "${START}" and "${END}"`);
  const parts = Object.entries(BENCHMARKS).map(([name, title]) => {
    const { figures, settings, at, machine, load } = results[name as keyof ClusterResults];
    const rows = figures.map(cellsOf);
    // Figures of the metadata have nothing beside them.
    const columns = [0, 1, 2, 3, 4].filter((column) => rows.some((row) => row[column] !== ''));
    const head = ['what', 'measured', 'bare JetStream, same run', 'ratio', 'goal'];
    const pick = (row: readonly string[]) => columns.map((column) => row[column]!);
    const { cores, processor, system, node, commit } = machine;
    const circumstances =
      `${at.slice(0, 10)} at commit ${commit}, ${cores} cores of ${processor}, ${system}, Node ${node}, ` +
      `load average ${load.average1Minute.toFixed(1)}`;
    return [
      `### ${title}`,
      `\`npm run bench -- cluster/${name} --save\` ([results](../bench/results/cluster-${name}.json)): ${settings}.`,
      markdownTable(pick(head), rows.map(pick)),
      `Measured ${circumstances}.`,
    ].join('\n\n');
  });
  return `${page.slice(0, start)}${START}\n\n${parts.join('\n\n')}\n\n${page.slice(end)}`;
}

import { sleep } from '../../lib/time/clock.ts';
import { type Environment, sameServer } from '../connection/endpoint.ts';
import type { FinishedInvocations } from './log/finished-invocations.ts';
import { FunctionLogs } from './log/function-logs.ts';
import { writtenByFunctions } from './watch/written-files.ts';
import { mappingChanges } from '../streams/mapping-changes.ts';
import { ratesBetween } from '../streams/rates.ts';
import { rateTable } from '../streams/rate-table.ts';
import { readSnapshot } from '../streams/read-snapshot.ts';
import { RunningProject, type RunningProjectOptions } from './running-project.ts';
import type { LiveLines } from '../ui/live-lines.ts';
import type { Terminal } from '../ui/terminal.ts';

// A person cannot follow more frequent updates.
const STATUS_INTERVAL_MS = 1_000;

export interface Serving extends RunningProjectOptions {
  readonly env: Environment;
  readonly live: LiveLines;
  readonly terminal: Terminal;
  readonly finished: FinishedInvocations;
  /** Lines to print of each invocation. */
  readonly maxLines: number;
  /** Aborted to stop serving. */
  readonly until: AbortSignal;
}

/** Prints logs and rates, and redeploys on changes, until it is aborted. */
export async function serve(serving: Serving): Promise<never> {
  const { session, endpoint, env, live, clock, terminal, until, finished, maxLines, watcher } = serving;
  const { style } = terminal;
  const project = new RunningProject(serving);
  const logs = new FunctionLogs({
    maxLines,
    takeFacts: (requestId) => finished.take(requestId),
    style,
    handlerOf: (name) => project.prepared.handlerOf(name),
    showSources: (line, name) => project.prepared.showSources(line, name),
    sameServer: sameServer({ endpoint }, env),
  });
  const followLogs = (startMs: number) => {
    const { functions, prepared } = project;
    const { region } = prepared;
    logs.follow({ client: session.client(endpoint, region), region, functions }, startMs);
  };
  followLogs(clock.now());
  const access = { credentials: await session.credentials() };
  let before = await readSnapshot(endpoint, clock, access);
  for (;;) {
    await sleep(clock, STATUS_INTERVAL_MS, { signal: until });
    const saved = watcher.takeSaved();
    if (saved.length > 0 && watcher.areWritten(saved)) {
      live.print(writtenByFunctions(saved, project.prepared));
    } else if (saved.length > 0) {
      const startMs = clock.now();
      const { isDeployed, line } = await project.redeploy(style);
      live.print(line);
      if (isDeployed) followLogs(startMs);
    }
    for (const line of await logs.next()) live.print(line);
    const after = await readSnapshot(endpoint, clock, access);
    for (const line of mappingChanges(before.mappings, after.mappings, style)) live.print(line);
    live.show(rateTable(ratesBetween(before, after), style));
    before = after;
  }
}

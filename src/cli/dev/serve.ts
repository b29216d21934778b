import { type Clock, sleep } from '../../lib/time/clock.ts';
import { type Environment, sameServer } from '../connection/endpoint.ts';
import type { FinishedInvocations } from './log/finished-invocations.ts';
import { FunctionLogs } from './log/function-logs.ts';
import type { DevDeployment, Prepared } from './project/dev-project.ts';
import { type DevSession, failureMessage } from './dev-session.ts';
import type { ProjectWatcher } from './watch/project-watcher.ts';
import { writtenByFunctions } from './watch/written-files.ts';
import { mappingChanges } from '../streams/mapping-changes.ts';
import { ratesBetween } from '../streams/rates.ts';
import { rateTable } from '../streams/rate-table.ts';
import { readSnapshot } from '../streams/read-snapshot.ts';
import { notDeployed } from './not-deployed.ts';
import type { LiveLines } from '../ui/live-lines.ts';
import type { Terminal } from '../ui/terminal.ts';

// A person cannot follow more frequent updates.
const STATUS_INTERVAL_MS = 1_000;

export interface Serving {
  readonly session: DevSession;
  readonly prepared: Prepared;
  /** Undefined when the first deployment has failed. */
  readonly deployment: DevDeployment | undefined;
  /** Called with the first deployment that succeeds after that. */
  readonly onFirstDeployment: (deployment: DevDeployment) => void;
  readonly endpoint: string;
  readonly env: Environment;
  readonly live: LiveLines;
  readonly clock: Clock;
  readonly terminal: Terminal;
  readonly finished: FinishedInvocations;
  /** Watches since before the first deployment, during which the project may be saved. */
  readonly watcher: ProjectWatcher;
  /** Lines to print of each invocation. */
  readonly maxLines: number;
  /** Aborted to stop serving. */
  readonly until: AbortSignal;
}

/** Prints logs and rates, and redeploys on changes, until it is aborted. */
export async function serve(serving: Serving): Promise<never> {
  const {
    session,
    endpoint,
    env,
    live,
    clock,
    terminal,
    until,
    finished,
    maxLines,
    watcher,
    onFirstDeployment,
  } = serving;
  let { prepared, deployment } = serving;
  const logs = new FunctionLogs({
    maxLines,
    takeFacts: (requestId) => finished.take(requestId),
    style: terminal.style,
    handlerOf: (name) => prepared.handlerOf(name),
    showSources: (line, name) => prepared.showSources(line, name),
    sameServer: sameServer({ endpoint }, env),
  });
  const followLogs = (startMs: number) => {
    const { region, functions = deployment?.functions ?? [] } = prepared;
    logs.follow({ client: session.client(endpoint, region), region, functions }, startMs);
  };
  followLogs(clock.now());
  const access = { credentials: await session.credentials() };
  let before = await readSnapshot(endpoint, clock, access);
  for (;;) {
    await sleep(clock, STATUS_INTERVAL_MS, { signal: until });
    const saved = watcher.takeSaved();
    if (saved.length > 0 && watcher.areWritten(saved)) {
      live.print(writtenByFunctions(saved, prepared));
    } else if (saved.length > 0) {
      const startedMs = clock.monotonicMs();
      const startMs = clock.now();
      try {
        prepared = await session.prepare();
        watcher.watch(prepared);
        const isFirst = deployment === undefined;
        deployment = await session.deploy(prepared, endpoint);
        if (isFirst) onFirstDeployment(deployment);
        const seconds = ((clock.monotonicMs() - startedMs) / 1000).toFixed(1);
        live.print(
          deployment.outcome === 'unchanged'
            ? 'Saved; no changes to deploy.'
            : `Saved and deployed in ${seconds} s.`,
        );
        followLogs(startMs);
      } catch (error) {
        live.print(
          deployment === undefined
            ? notDeployed(failureMessage(error), terminal.style)
            : `${terminal.style('red', 'Not deployed')}; the previous version keeps running. ${failureMessage(error)}`,
        );
      }
      watcher.deployed();
    }
    for (const line of await logs.next()) live.print(line);
    const after = await readSnapshot(endpoint, clock, access);
    for (const line of mappingChanges(before.mappings, after.mappings, terminal.style)) live.print(line);
    live.show(rateTable(ratesBetween(before, after), terminal.style));
    before = after;
  }
}

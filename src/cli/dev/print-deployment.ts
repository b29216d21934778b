import type { DevDeployment } from './project/dev-project.ts';
import { type Environment, sameServer } from '../connection/endpoint.ts';
import { dashboardUrl } from '../start/dashboard.ts';
import { apiJson, apiLines } from '../start/describe-apis.ts';
import { tlsJson, tlsLines } from '../start/describe-tls.ts';
import type { RunningServer } from '../../server/start/running-server.ts';
import type { LiveLines } from '../ui/live-lines.ts';
import { printJson, printLines, type Terminal } from '../ui/terminal.ts';
import { notDeployed } from './not-deployed.ts';

/** Prints what was deployed, where it is served, and what to try. */
export function printDeployment(
  deployment: DevDeployment,
  server: RunningServer,
  { json, terminal, env }: { readonly json: boolean; readonly terminal: Terminal; readonly env: Environment },
): void {
  const { out } = terminal;
  if (json) {
    printJson(out, { ...serverJson(server), ...deployment.json });
    return;
  }
  printLines(out, [...deployment.describe(terminal), ...addressLines(server)]);
  const { suggestedFunction: suggested } = deployment;
  if (suggested !== undefined)
    printLines(out, [
      '',
      `Try: millrace invoke -f ${suggested}${sameServer({ endpoint: server.endpoint }, env)}`,
    ]);
}

/** Prints that nothing was deployed, and where the server listens nevertheless. */
export function printFailure(
  message: string,
  server: RunningServer,
  { json, live }: { readonly json: boolean; readonly live: LiveLines },
  { out, style }: Terminal,
): void {
  if (json) printJson(out, { ...serverJson(server), outcome: 'failed', error: message });
  else printLines(out, addressLines(server));
  live.print(notDeployed(message, style));
}

function serverJson(server: RunningServer): object {
  return { endpoint: server.endpoint, ...apiJson(server), ...tlsJson(server) };
}

function addressLines(server: RunningServer): string[] {
  return [
    `endpoint: ${server.endpoint}`,
    `dashboard: ${dashboardUrl(server)}`,
    ...apiLines(server),
    ...tlsLines(server),
  ];
}

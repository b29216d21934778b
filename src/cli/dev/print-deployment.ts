import type { DevDeployment } from './project/dev-project.ts';
import { endpointWords } from '../connection/endpoint.ts';
import { dashboardUrl } from '../start/dashboard.ts';
import { apiJson, apiLines } from '../start/describe-apis.ts';
import { tlsJson, tlsLines } from '../start/describe-tls.ts';
import type { RunningServer } from '../../server/start/running-server.ts';
import type { LiveLines } from '../ui/live-lines.ts';
import type { Output, Terminal } from '../ui/terminal.ts';
import { notDeployed } from './not-deployed.ts';

/** Prints what was deployed, where it is served, and what to try. */
export function printDeployment(
  deployment: DevDeployment,
  server: RunningServer,
  json: boolean,
  terminal: Terminal,
): void {
  const { out } = terminal;
  const { endpoint } = server;
  if (json) {
    printJson(server, deployment.json, out);
    return;
  }
  out.write(`${deployment.describe(terminal).join('\n')}\n`);
  out.write(addresses(server));
  const { suggestedFunction: suggested } = deployment;
  if (suggested !== undefined)
    out.write(`\nTry: millrace invoke -f ${suggested}${endpointWords(endpoint)}\n`);
}

/** Prints that nothing was deployed, and where the server listens nevertheless. */
export function printFailure(
  message: string,
  server: RunningServer,
  { json, live }: { readonly json: boolean; readonly live: LiveLines },
  { out, style }: Terminal,
): void {
  if (json) printJson(server, { outcome: 'failed', error: message }, out);
  else out.write(addresses(server));
  live.print(notDeployed(message, style));
}

function printJson(server: RunningServer, facts: Readonly<Record<string, unknown>>, out: Output): void {
  const { endpoint } = server;
  out.write(`${JSON.stringify({ endpoint, ...apiJson(server), ...tlsJson(server), ...facts })}\n`);
}

function addresses(server: RunningServer): string {
  const lines = [
    `endpoint: ${server.endpoint}`,
    `dashboard: ${dashboardUrl(server)}`,
    ...apiLines(server),
    ...tlsLines(server),
  ];
  return `${lines.join('\n')}\n`;
}

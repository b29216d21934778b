import type { Prepared } from './dev-session.ts';
import type { Deployment } from '../../deployment/deploy-manifest.ts';
import { serviceInformation, serviceInformationJson } from '../deploy/service-information.ts';
import { DEFAULT_ENDPOINT } from '../connection/endpoint.ts';
import { apiJson, apiLines } from '../start/describe-apis.ts';
import { tlsJson, tlsLines } from '../start/describe-tls.ts';
import type { RunningServer } from '../../server/millrace.ts';
import type { Terminal } from '../ui/terminal.ts';

/** Prints what was deployed, where it is served, and what to try. */
export function printDeployment(
  { manifest }: Prepared,
  deployment: Deployment,
  server: RunningServer,
  json: boolean,
  { out, style }: Terminal,
): void {
  const { endpoint } = server;
  if (json) {
    out.write(
      `${JSON.stringify({ endpoint, ...apiJson(server), ...tlsJson(server), ...serviceInformationJson(manifest, deployment) })}\n`,
    );
    return;
  }
  out.write(`${serviceInformation(manifest, deployment, style).join('\n')}\n`);
  out.write(`${[`endpoint: ${endpoint}`, ...apiLines(server), ...tlsLines(server)].join('\n')}\n`);
  // Suggest a function that no event triggers: it is made to be invoked directly.
  const { functions } = deployment;
  // An event that is left out is an empty map.
  const isTriggered = (name: string) =>
    manifest.functions.get(name)?.events?.some((event) => Object.keys(event).length > 0) === true;
  const suggested = functions.find(({ name }) => !isTriggered(name)) ?? functions[0];
  const where = endpoint === DEFAULT_ENDPOINT ? '' : ` --endpoint ${endpoint}`;
  if (suggested) out.write(`\nTry: millrace invoke -f ${suggested.name}${where}\n`);
}

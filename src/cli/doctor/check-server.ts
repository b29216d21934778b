import { createTransport } from '../../client/transport.ts';
import { parseHealth } from '../../server/server-health.ts';
import type { Finding } from './finding.ts';

const TIMEOUT_MS = 3_000;

/** Whether a server listens at the endpoint, and whether it is Millrace. */
export async function checkServer(
  endpoint: string,
  ownVersion: string,
  ca: string | undefined,
): Promise<Finding & { readonly isRunning: boolean }> {
  const subject = endpoint;
  const url = new URL(endpoint);
  const transport = createTransport(url, { maxConnections: 1, ca, source: '--endpoint' });
  try {
    const request = { method: 'GET', target: '/_millrace/health', headers: { host: url.host }, body: '' };
    const response = await transport.send(request, { timeoutMs: TIMEOUT_MS });
    const health = parseHealth(response.body.toString());
    if (!health) {
      const text = 'another program listens there; use another port (--port), or stop it';
      return { subject, status: 'problem', text, isRunning: false };
    }
    const { status, version, pid, uptimeSeconds } = health;
    const text = `Millrace ${version}, process ${pid}, running for ${uptimeSeconds} s`;
    if (status !== 'ok') return { subject, status: 'problem', text: `${text}: ${status}`, isRunning: true };
    return version === ownVersion
      ? { subject, status: 'ok', text, isRunning: true }
      : { subject, status: 'note', text: `${text}; this command is ${ownVersion}`, isRunning: true };
  } catch {
    return { subject, status: 'ok', text: 'no server is running there', isRunning: false };
  } finally {
    transport.close();
  }
}

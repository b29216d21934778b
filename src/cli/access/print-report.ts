import { type ReportAccess, reportTransport } from '../connection/report-access.ts';
import { parseReport, requireStatus } from '../connection/read-report.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { AccessReport } from '../../server/access/report/contract.ts';
import { type Output, printJson, printLines } from '../ui/terminal.ts';
import { reportedFor } from './reported-for.ts';
import { reportLines } from './report-lines.ts';

const TIMEOUT_MS = 30_000;

interface ReportChoice {
  /** A function, a role or a user; all by default. */
  readonly name: string | undefined;
  readonly json: boolean;
  /** Whether the server forgets what it observed, after it was printed. */
  readonly reset: boolean;
}

/** @throws OperatorError when the server does not observe, and for a name that is not in the report */
export async function printReport(
  { name, json, reset }: ReportChoice,
  endpoint: string,
  access: ReportAccess,
  out: Output,
): Promise<void> {
  const { status, body } = await send('GET', endpoint, access);
  if (status === 409) throw new OperatorError(body.trim());
  requireStatus(endpoint, status);
  const report = reportedFor(parseReport<AccessReport>(endpoint, body), name);
  if (json) printJson(out, report);
  else printLines(out, reportLines(report));
  if (reset) requireStatus(endpoint, (await send('DELETE', endpoint, access)).status, 204);
}

async function send(method: 'GET' | 'DELETE', endpoint: string, access: ReportAccess) {
  const transport = reportTransport(endpoint, access);
  try {
    const headers = { host: new URL(endpoint).host };
    const { status, body } = await transport.send(
      { method, target: '/_millrace/access', headers, body: '' },
      { timeoutMs: TIMEOUT_MS },
    );
    return { status, body: body.toString() };
  } finally {
    transport.close();
  }
}

import { HOUR_MS } from '../../lib/time/units.ts';
import type { AccessReport, IdentityReport, UnusedPermission } from '../../server/access/report/contract.ts';
import { counted } from '../ui/counted.ts';
import { tableLines } from '../ui/table.ts';
import { policyLines, roleStatementLines } from './statement-lines.ts';

/** The report for people. */
export function reportLines(report: AccessReport): string[] {
  const { identities, sinceMs, untilMs, mode, notCounted } = report;
  const lines = [
    `Observed since ${minuteOf(sinceMs)} (${durationOf(untilMs - sinceMs)}), now with --auth ${mode}.`,
  ];
  if (notCounted > 0) {
    lines.push(`${notCounted} calls are not in the report, because too much was observed: --reset it.`);
  }
  if (identities.length === 0) {
    lines.push('No user and no role has called yet. The root user of an account needs no permissions.');
  }
  for (const identity of identities) lines.push('', ...identityLines(identity));
  return lines;
}

function identityLines(identity: IdentityReport): string[] {
  const { kind, name, functions, used, missing, unused, statements } = identity;
  const of = functions.length === 0 ? '' : ` (${functions.join(', ')})`;
  const lines = [`${kind} ${name}${of}`];
  if (used.length === 0) lines.push('  used nothing');
  else lines.push('  used:', ...useLines(used));
  if (missing.length > 0) {
    lines.push('  missing:', ...missing.map(({ denial }) => `    ${denial}`));
  }
  if (unused.length > 0) lines.push('  granted and never used:', ...unused.map(unusedLine));
  if (statements.length > 0) {
    lines.push(
      kind === 'role' ? '  for serverless.yml:' : '  as a policy:',
      ...(kind === 'role' ? roleStatementLines(statements) : policyLines(statements)).map(
        (line) => `    ${line}`,
      ),
    );
  }
  return lines;
}

function useLines(used: IdentityReport['used']): string[] {
  const columns = [{ title: '' }, { title: '' }, { title: '' }];
  const rows = used.map(({ action, resource, count, denial }) => [
    action,
    resource,
    `${count} ${count === 1 ? 'call' : 'calls'}${denial === undefined ? '' : ', not allowed'}`,
  ]);
  return tableLines(columns, rows)
    .slice(1)
    .map((line) => `    ${line}`);
}

function unusedLine({ policy, action, resource, usedActions, isUnknown, meant }: UnusedPermission): string {
  const grant = `    ${action} on ${resource} (policy ${policy})`;
  if (isUnknown) {
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
    return `${grant}: no operation needs an action of this name${hint}`;
  }
  return usedActions.length === 0 ? grant : `${grant}: only ${usedActions.join(', ')} was used`;
}

function minuteOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function durationOf(ms: number): string {
  if (ms < HOUR_MS) return counted(Math.max(1, Math.round(ms / 60_000)), 'minute');
  if (ms < 48 * HOUR_MS) return counted(Math.round(ms / HOUR_MS), 'hour');
  return counted(Math.round(ms / (24 * HOUR_MS)), 'day');
}

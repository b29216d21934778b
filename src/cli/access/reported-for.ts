import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { AccessReport, IdentityReport } from '../../server/access/report/contract.ts';

/**
 * The report with only those that a name selects: a role, a user or a function, which may have its name in serverless.yml,
 * the last part of its full name.
 * @throws OperatorError when there is none of that name
 */
export function reportedFor(report: AccessReport, name: string | undefined): AccessReport {
  if (name === undefined) return report;
  for (const isMeant of [(known: string) => known === name, (known: string) => known.endsWith(`-${name}`)]) {
    const identities = report.identities.filter((identity) => namesOf(identity).some(isMeant));
    if (identities.length > 0) return { ...report, identities };
  }
  const names = report.identities.flatMap(namesOf);
  const known = [...names, ...names.map((full) => full.slice(full.lastIndexOf('-') + 1))];
  throw new OperatorError(
    `the report has no function, role or user ${name}.${didYouMean(name, known)} ` +
      'It has the roles of all functions, and users that have called since it was reset.',
  );
}

function namesOf({ name, arn, functions }: IdentityReport): readonly string[] {
  return [name, arn, ...functions];
}

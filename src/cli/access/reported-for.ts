import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { AccessReport, IdentityReport } from '../../server/access/report/contract.ts';

/**
 * The report with only those that a name selects: a function, a role or a user.
 * @throws OperatorError when there is none of that name
 */
export function reportedFor(report: AccessReport, name: string | undefined): AccessReport {
  if (name === undefined) return report;
  const identities = report.identities.filter((identity) => namesOf(identity).includes(name));
  if (identities.length > 0) return { ...report, identities };
  const known = report.identities.flatMap(namesOf);
  throw new OperatorError(
    `the report has no function, role or user ${name}.${didYouMean(name, known)} ` +
      'It has the roles of all functions, and users that have called since it was reset.',
  );
}

function namesOf({ name, arn, functions }: IdentityReport): readonly string[] {
  return [name, arn, ...functions];
}

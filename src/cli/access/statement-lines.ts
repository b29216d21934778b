import type { IdentityReport } from '../../server/access/report/contract.ts';

type Statements = IdentityReport['statements'];

/** Statements as serverless.yml contains them. */
export function roleStatementLines(statements: Statements): string[] {
  return [
    'provider:',
    '  iam:',
    '    role:',
    '      statements:',
    ...statements.flatMap(({ Effect, Action, Resource }) => [
      `        - Effect: ${Effect}`,
      ...listLines('Action', Action),
      ...listLines('Resource', Resource),
    ]),
  ];
}

function listLines(name: string, values: readonly string[]): string[] {
  return [`          ${name}:`, ...values.map((value) => `            - '${value.replaceAll("'", "''")}'`)];
}

/** Statements as the document of a policy. */
export function policyLines(statements: Statements): string[] {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2).split('\n');
}

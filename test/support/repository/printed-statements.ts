/** The document that `millrace access report` prints for a user, indented below `as a policy:`. */
export function printedPolicy(report: string): string {
  return blockAfter(report, '  as a policy:');
}

/** serverless.yml with the statements that the report prints for its role, pasted over its own. */
export function withPrintedStatements(serverlessYml: string, report: string): string {
  const pasted = blockAfter(report, '  for serverless.yml:').replace(/^provider:\n/, '');
  const own = /^ {2}iam:\n(?: {4}.*\n)+/m;
  if (!own.test(serverlessYml)) throw new Error('serverless.yml has no provider.iam');
  return serverlessYml.replace(own, `${pasted}\n`);
}

function blockAfter(report: string, title: string): string {
  const lines = report.split('\n');
  const start = lines.indexOf(title) + 1;
  if (start === 0) throw new Error(`the report has no line "${title}":\n${report}`);
  const rest = lines.slice(start);
  const length = rest.findIndex((line) => !line.startsWith('    '));
  return rest
    .slice(0, length)
    .map((line) => line.slice(4))
    .join('\n');
}

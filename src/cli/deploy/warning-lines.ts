import { formatProblem, type ManifestProblem } from '../../manifest/manifest-error.ts';

/**
 * A line for each warning, and one for all settings that nothing here needs: there are often ten of them, which would
 * hide the others.
 * @param isVerbose a line with the reason for each of these as well
 */
export function warningLines(problems: readonly ManifestProblem[], isVerbose: boolean): string[] {
  const unneeded = problems.flatMap(({ unneeded: name }) => name ?? []);
  const isSummedUp = !isVerbose && unneeded.length > 1;
  const listed = isSummedUp ? problems.filter((problem) => problem.unneeded === undefined) : problems;
  return [
    ...listed.map((problem) => `warning: ${formatProblem(problem)}`),
    ...(isSummedUp
      ? [`note: ${unneeded.length} settings are not needed here (--verbose says why): ${unneeded.join(', ')}`]
      : []),
  ];
}

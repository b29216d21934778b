import { OperatorError } from '../lib/operator-error.ts';
import { formatLocation, type SourceLocation } from './source-location.ts';

// More lines would move the first ones, which may cause the others, out of the terminal.
const MAX_LISTED_PROBLEMS = 20;

/** A problem in a project's files, with its remedy, in full sentences. */
export interface ManifestProblem {
  readonly location: SourceLocation;
  /** Without the location. */
  readonly message: string;
  /** The name of the setting, when the problem is only that nothing here needs it. */
  readonly unneeded?: string;
}

/** An error in a project's files. The message states the location, the problem and the remedy of each problem. */
export class ManifestError extends OperatorError {
  /** Of the first problem. */
  readonly location: SourceLocation;
  /** At least one, in the order of their lines. */
  readonly problems: readonly ManifestProblem[];

  /**
   * @internal
   * @param problem the problem and the remedy, in full sentences
   * @param options.others the problems that were found with it
   */
  constructor(
    location: SourceLocation,
    problem: string,
    { cause, others = [] }: { readonly cause?: unknown; readonly others?: readonly ManifestProblem[] } = {},
  ) {
    const problems = [{ location, message: problem }, ...others];
    super(messageOf(problems), { cause });
    this.location = location;
    this.problems = problems;
  }
}

/**
 * Throws all problems as one error, each one once, in the order of their lines; returns if there are none.
 * @throws ManifestError
 */
export function throwProblems(problems: readonly ManifestProblem[]): void {
  const distinct = [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
  const files = distinct.map(({ location }) => location.file);
  const [first, ...others] = distinct.sort(
    ({ location: one }, { location: other }) =>
      files.indexOf(one.file) - files.indexOf(other.file) || (one.line ?? 0) - (other.line ?? 0),
  );
  if (first) throw new ManifestError(first.location, first.message, { others });
}

export function formatProblem({ location, message }: ManifestProblem): string {
  return `${formatLocation(location)}: ${message}`;
}

function messageOf(problems: readonly ManifestProblem[]): string {
  if (problems.length === 1) return formatProblem(problems[0]!);
  const listed = problems.slice(0, MAX_LISTED_PROBLEMS).map(formatProblem);
  const more = problems.length - listed.length;
  return [`${problems.length} errors:`, ...listed, ...(more > 0 ? [`and ${more} more`] : [])].join('\n  ');
}

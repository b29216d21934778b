import { ManifestError } from '../../manifest/manifest-error.ts';
import type { LeftOut } from '../../manifest/partial/left-out.ts';
import { formatLocation, type SourceLocation } from '../../manifest/source-location.ts';

// More lines would move the sentence out of the terminal.
const MAX_LISTED = 20;

/**
 * Rejects a template without resources, which CloudFormation does not accept.
 * @param whole the location of the project
 * @throws ManifestError that lists what was left out
 */
export function rejectEmpty(
  template: Readonly<Record<string, unknown>>,
  leftOut: readonly LeftOut[],
  whole: SourceLocation,
): void {
  if (Object.keys(template['Resources'] ?? {}).length > 0) return;
  if (leftOut.length === 0) {
    throw new ManifestError(
      whole,
      'there is nothing to deploy. Add a function below "functions:", or a resource.',
    );
  }
  const listed = leftOut.slice(0, MAX_LISTED).map(line);
  const more = leftOut.length - listed.length;
  throw new ManifestError(
    whole,
    [
      'nothing is left to deploy, because Millrace does not have any part of the project:',
      ...listed,
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join('\n  '),
  );
}

function line({ what, location, why, remedy }: LeftOut): string {
  const where = location ? ` (${formatLocation({ ...location, path: [] })})` : '';
  const sentence = /[.?]$/.test(why) ? why : `${why}.`;
  return `${what}${where}: ${sentence} Remedy: ${remedy}`;
}

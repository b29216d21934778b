import { didYouMean } from '../../lib/nearest-word.ts';
import type { LeftOut } from '../../manifest/partial/left-out.ts';
import type { LeftOutResource } from '../../services/cloudformation/partial/leave-out.ts';

/**
 * Describes a resource that is left out of a template.
 * @param knownTypes the types that Millrace has
 */
export function describeLeftOut(
  { logicalId, type, cause, usedIn }: LeftOutResource,
  knownTypes: readonly string[],
): Omit<LeftOut, 'location'> {
  const what = type === undefined ? logicalId : `${logicalId} (${type})`;
  return { what, usedIn, ...explain(cause, type ?? '', knownTypes) };
}

function explain(
  cause: LeftOutResource['cause'],
  type: string,
  knownTypes: readonly string[],
): { why: string; remedy: string } {
  switch (cause.kind) {
    case 'unknown-type':
      return {
        why: `Millrace does not have this type.${misspelled(type, knownTypes)}`,
        remedy: 'deploy it to AWS',
      };
    case 'not-forwarded':
      return {
        why: `Millrace has no ${cause.service}`,
        remedy: `run one, and start Millrace with --forward ${cause.service}=URL`,
      };
    case 'needs':
      return { why: `its ${cause.property} is ${cause.logicalId}`, remedy: `see ${cause.logicalId}` };
    case 'undeclared':
      return { why: 'it belongs to what is left out, or is misspelled', remedy: 'check its name' };
  }
}

/** A hint from the types of the same service: most types of other services resemble each other by their prefix. */
function misspelled(type: string, knownTypes: readonly string[]): string {
  const service = type.slice(0, type.lastIndexOf('::') + 2);
  const names = knownTypes
    .filter((known) => known.startsWith(service))
    .map((known) => known.slice(service.length));
  return didYouMean(type.slice(service.length), names);
}

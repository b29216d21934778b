import { ParameterMaxVersionLimitExceeded, ParameterVersionLabelLimitExceeded } from './errors.ts';
import { MAX_LABELS, MAX_VERSIONS } from './limits.ts';

/** A name of one version of a parameter. A label is moved, not copied, to another version. */
export interface VersionLabel {
  readonly label: string;
  readonly version: number;
}

/**
 * Letters, digits, `.`, `-` and `_`; without a digit, `aws` or `ssm` in front.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_LabelParameterVersion.html
 */
export function isValidLabel(label: string): boolean {
  return /^(?!\d|aws|ssm)[\w.-]+$/i.test(label);
}

export function labelsOf(labels: readonly VersionLabel[] = [], version: number): string[] {
  return labels.filter((one) => one.version === version).map(({ label }) => label);
}

/** Attaches labels to a version, also those of other versions. @throws ParameterVersionLabelLimitExceeded */
export function withLabels(
  labels: readonly VersionLabel[] = [],
  version: number,
  added: readonly string[],
): VersionLabel[] {
  const present = labelsOf(labels, version);
  const moved = [...new Set(added)].filter((label) => !present.includes(label));
  if (present.length + moved.length > MAX_LABELS) {
    throw ParameterVersionLabelLimitExceeded(
      `A parameter version can have maximum ${MAX_LABELS} labels. Move one or more labels to another version and try again.`,
    );
  }
  return [
    ...labels.filter(({ label }) => !moved.includes(label)),
    ...moved.map((label) => ({ label, version })),
  ];
}

/** The oldest version makes room for a new one, unless it has a label. @throws ParameterMaxVersionLimitExceeded */
export function checkOldestVersion({
  name,
  version,
  labels,
}: {
  readonly name: string;
  readonly version: number;
  readonly labels?: readonly VersionLabel[];
}): void {
  const oldest = version + 1 - MAX_VERSIONS;
  if (labelsOf(labels, oldest).length === 0) return;
  throw ParameterMaxVersionLimitExceeded(
    `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ` +
      `${oldest}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another ` +
      'version of the parameter, and try again.',
  );
}

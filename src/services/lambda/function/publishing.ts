import type { FunctionDocument, FunctionFamily } from './documents.ts';
import { codeSha256 } from './configuration.ts';
import { InvalidParameterValue } from '../errors.ts';

/** What PublishVersion asks for. */
export interface Publication {
  /** Of the version; that of `$LATEST` when absent. */
  readonly description?: string | undefined;
  readonly expectedRevisionId?: string | undefined;
  /** In base64. */
  readonly expectedCodeSha256?: string | undefined;
}

export function familyOf(latest: FunctionDocument): FunctionFamily {
  return latest.family ?? { tags: {}, publishedVersions: 0 };
}

/**
 * Whether publishing `$LATEST` again would make the version that is there. The description counts as part of
 * the configuration; one that was given to the version alone does not.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
 */
export function isPublished(version: FunctionDocument, latest: FunctionDocument): boolean {
  const { publishedDescription = latest.settings.description } = version;
  const content = ({ code, settings }: FunctionDocument, description: string) =>
    JSON.stringify([code.sha256, { ...settings, description }]);
  return content(version, publishedDescription) === content(latest, latest.settings.description);
}

/** @throws InvalidParameterValue */
export function requireCode(latest: FunctionDocument, expected: string | undefined): void {
  const current = codeSha256(latest);
  if (expected === undefined || expected === '' || expected === current) return;
  throw InvalidParameterValue(
    `CodeSHA256 (${expected}) is different from current CodeSHA256 in $LATEST (${current}). Please try again with the CodeSHA256 in $LATEST.`,
  );
}

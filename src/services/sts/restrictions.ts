import { MalformedPolicy } from '../../policy/malformed-policy.ts';
import { parsePolicy } from '../../policy/document.ts';
import type { Caller } from '../../schema/caller.ts';
import { MalformedPolicyDocument, PackedPolicyTooLarge } from './errors.ts';
import type { SessionPolicy, SessionRestrictions } from './sessions.ts';

interface RestrictingInput {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[] | undefined;
  readonly TransitiveTagKeys?: readonly string[] | undefined;
  readonly SourceIdentity?: string | undefined;
}

/** The documents and ARNs of a session have at most as many characters, and there are at most as many ARNs. */
const MAX_POLICY_CHARACTERS = 2048;
const MAX_POLICY_ARNS = 10;

/**
 * What the creator of a session narrows it to. It is checked only with permissions, as it has no effect without.
 * @throws MalformedPolicyDocument
 * @throws PackedPolicyTooLarge
 */
export function restrictionsOf(
  input: RestrictingInput,
  { authority }: Pick<Caller, 'authority'>,
): SessionRestrictions {
  const { Policy: document, PolicyArns: listed, Tags: tags } = input;
  const arns = (listed ?? []).flatMap(({ arn }) => arn ?? []);
  if (authority?.isEnforced === true) {
    requireSmall(document, arns);
    if (document !== undefined) requirePolicy(document);
  }
  const policies: SessionPolicy[] = [
    ...(document === undefined ? [] : [{ document }]),
    ...arns.map((arn) => ({ arn })),
  ];
  return {
    ...(policies.length > 0 && { policies }),
    ...(tags && { tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) }),
    ...(input.TransitiveTagKeys && { transitiveTagKeys: input.TransitiveTagKeys }),
    ...(input.SourceIdentity !== undefined && { sourceIdentity: input.SourceIdentity }),
  };
}

function requireSmall(document: string | undefined, arns: readonly string[]): void {
  const characters = (document ?? '').length + arns.join('').length;
  if (characters <= MAX_POLICY_CHARACTERS && arns.length <= MAX_POLICY_ARNS) return;
  const percent = Math.ceil((characters / MAX_POLICY_CHARACTERS) * 100);
  throw PackedPolicyTooLarge(
    `Packed size of session policies and session tags consumes ${percent}% of allotted space.`,
  );
}

function requirePolicy(document: string): void {
  try {
    parsePolicy(document, 'identity');
  } catch (error) {
    if (!(error instanceof MalformedPolicy)) throw error;
    throw MalformedPolicyDocument(`The policy is not valid: ${error.message}`);
  }
}

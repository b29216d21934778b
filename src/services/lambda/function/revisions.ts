import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import type { FunctionDocument, Transition } from './documents.ts';
import { PreconditionFailed, ResourceConflict } from '../errors.ts';
import { functionArn } from './name/name.ts';

/*
 * The states of a function version:
 *
 *   creating -> settled -> updating -> settled -> …
 *
 * `$LATEST`, and versions that CreateFunction or UpdateFunctionCode publish, start in `creating`. PublishVersion
 * creates settled versions. A transient state ends at a set time, and every state has its own RevisionId.
 * Publishing and tagging change the RevisionId of `$LATEST` without changing its state.
 */

/** A transition that ends at `untilMs`. */
export function startTransition(kind: Transition['kind'], untilMs: number, random: Random): Transition {
  return { kind, untilMs, revisionId: random.uuid(), settledRevisionId: random.uuid() };
}

/** The transition of a version that is settled from the start. Its RevisionId never changes. */
export function settledSince(nowMs: number, random: Random): Transition {
  const revisionId = random.uuid();
  return { kind: 'creating', untilMs: nowMs, revisionId, settledRevisionId: revisionId };
}

export function isSettled({ transition }: FunctionDocument, nowMs: number): boolean {
  return nowMs >= transition.untilMs;
}

export function revisionOf(document: FunctionDocument, nowMs: number): string {
  const { revisionId, settledRevisionId } = document.transition;
  return isSettled(document, nowMs) ? settledRevisionId : revisionId;
}

/** Key of the environments that run this code and configuration. */
export function environmentKeyOf({ environmentKey, transition }: FunctionDocument): string {
  return environmentKey ?? transition.settledRevisionId;
}

/** The function with a new RevisionId. Its environments keep running. */
export function withNewRevision(document: FunctionDocument, random: Random): FunctionDocument {
  const { kind, untilMs } = document.transition;
  return {
    ...document,
    environmentKey: environmentKeyOf(document),
    transition: startTransition(kind, untilMs, random),
  };
}

/** @throws PreconditionFailed */
export function requireRevision(
  document: FunctionDocument,
  nowMs: number,
  expected: string | undefined,
): void {
  if (expected !== undefined && expected !== revisionOf(document, nowMs)) throw staleRevision();
}

export function staleRevision() {
  return PreconditionFailed(
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  );
}

/**
 * Updates and PublishVersion fail until a function has settled.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 * @throws ResourceConflict
 */
export function requireSettled(namespace: Namespace, document: FunctionDocument, nowMs: number): void {
  if (isSettled(document, nowMs)) return;
  throw ResourceConflict(
    document.transition.kind === 'updating'
      ? `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn(namespace, document.name)}`
      : 'The operation cannot be performed at this time. The function is currently in the following state: Pending',
  );
}

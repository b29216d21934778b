import type { Namespace } from '../../../lib/aws/namespace.ts';
import { LATEST } from '../../../services/lambda/function/name/name.ts';
import type { FunctionDocument } from '../../../services/lambda/function/documents.ts';
import type { DashboardParts } from '../parts.ts';

/** Where the asynchronous invocations of a function are reported. */
export interface FunctionDestinations {
  readonly failures: readonly string[];
  readonly successes: readonly string[];
}

export async function destinationsOf(
  { attachments }: DashboardParts['lambda'],
  namespace: Namespace,
  { name, settings }: FunctionDocument,
): Promise<FunctionDestinations> {
  const config = await attachments.eventInvokeConfigs.get(namespace, { name, qualifier: LATEST });
  const known = (...arns: (string | undefined)[]) =>
    arns.filter((arn) => arn !== undefined && arn !== '') as string[];
  return {
    failures: known(settings.deadLetterTargetArn, config?.onFailureArn),
    successes: known(config?.onSuccessArn),
  };
}

import type { Namespace } from '../../../lib/aws/namespace.ts';
import { describeFunction } from '../../../services/lambda/function/configuration.ts';
import type { FunctionDocument } from '../../../services/lambda/function/documents.ts';
import type { FunctionNode } from '../contract.ts';
import type { DashboardParts } from '../parts.ts';
import type { FunctionDestinations } from './function-destinations.ts';

export function functionNode(
  { concurrency }: DashboardParts['lambda'],
  document: FunctionDocument,
  { failures, successes }: FunctionDestinations,
  at: { readonly namespace: Namespace; readonly nowMs: number },
): FunctionNode {
  const { name, settings } = document;
  const { FunctionArn, State } = describeFunction(document, at);
  const reserved = concurrency.reservations.of(at.namespace, name);
  return {
    name,
    arn: FunctionArn,
    runtime: settings.runtime,
    memoryMb: settings.memoryMb,
    timeoutMs: settings.timeoutSeconds * 1_000,
    state: State ?? 'Active',
    ...(reserved !== undefined && { reservedConcurrency: reserved }),
    destinationArns: [...failures, ...successes],
  };
}

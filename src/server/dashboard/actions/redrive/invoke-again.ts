import type { Namespace } from '../../../../lib/aws/namespace.ts';
import { LATEST } from '../../../../services/lambda/function/name/name.ts';
import { describeFunction } from '../../../../services/lambda/function/configuration.ts';
import type { FailedEvent } from './failure.ts';
import type { Redelivered, RedriveTools } from './deliver-again.ts';

/** Where a message without the name of its function came from. */
interface DeadLetters {
  readonly queueArn: string | undefined;
  readonly functionName: string;
}

/** Invokes the function with the event of a failed asynchronous invocation, and waits for the result. */
export async function invokeAgain(
  { parts, random, nowMs }: RedriveTools,
  namespace: Namespace,
  { functionArn, event }: FailedEvent,
  deadLetters: DeadLetters,
  signal: AbortSignal,
): Promise<Redelivered> {
  const { functions, invoker } = parts.lambda;
  let arn = functionArn;
  if (arn === undefined) {
    const reference = { name: deadLetters.functionName, qualifier: LATEST };
    const document = await functions.find(namespace, reference);
    const { queueArn } = deadLetters;
    if (!document || queueArn === undefined || document.settings.deadLetterTargetArn !== queueArn) {
      return { kind: 'left', why: `the queue is not the dead-letter queue of ${deadLetters.functionName}` };
    }
    arn = describeFunction(document, { namespace, nowMs: nowMs() }).FunctionArn;
  }
  const result = await invoker.invoke(arn, Buffer.from(event), { requestId: random.uuid(), signal });
  if (result.kind === 'not-found') return { kind: 'left', why: `the function ${arn} does not exist` };
  if (result.kind === 'throttled' || result.functionError !== undefined) return { kind: 'failed' };
  return { kind: 'delivered', events: 1, records: 0 };
}

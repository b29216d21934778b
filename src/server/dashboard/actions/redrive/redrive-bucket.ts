import type { RedriveReply } from '../../queue-contract.ts';
import type { PageRequest } from '../../request.ts';
import type { RedriveTools } from './deliver-again.ts';
import { FailedObjects } from './failed-objects.ts';
import { readFailure } from './failure.ts';
import { functionOf, Outcomes, redeliver } from './redeliver.ts';

/** Objects of one request; the next request continues. */
const MAX_OBJECTS = 1_000;

/**
 * Sends the failed batches and events in a bucket to the function again, one after another, and deletes the objects of
 * those that it processes. The event of a batch is in its object, so its records need not be in the stream any more.
 * @throws Refusal
 */
export async function redriveBucket(tools: RedriveTools, request: PageRequest): Promise<RedriveReply> {
  const functionName = functionOf(request);
  const failures = new FailedObjects(tools.parts, request);
  const outcomes = new Outcomes();
  const { objects } = await failures.list(undefined, MAX_OBJECTS);
  for (const { key } of objects) {
    if (request.context.signal.aborted) break;
    const body = (await failures.read(key)).toString();
    const to = { queueArn: undefined, functionName };
    const outcome = await redeliver(tools, request, readFailure({ body }), to);
    outcomes.add(key, outcome);
    if (outcome.kind === 'delivered') await failures.delete(key);
  }
  return outcomes.reply();
}

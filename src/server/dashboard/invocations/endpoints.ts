import type { Calls } from '../../../schema/service.ts';
import { callerAt } from '../caller.ts';
import type { InvocationReply, InvocationsReply } from '../contract.ts';
import { json, Refusal } from '../reply.ts';
import type { PageRequest } from '../request.ts';
import type { Endpoint } from '../routes.ts';
import { errorGroups } from './error-groups.ts';
import { linesOf } from './invocation-lines.ts';
import type { KeptInvocation } from './kept-invocation.ts';
import type { RecentInvocations } from './recent-invocations.ts';
import { summaryOf } from './summary.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

export function invocationEndpoints(
  recent: RecentInvocations,
  calls: Calls,
): Readonly<Record<string, Endpoint>> {
  return {
    'GET invocations': (request) => json(list(recent, request)),
    'GET invocations/*': async (request) => json(await describe(find(recent, request), calls, request)),
    'GET functions/*/errors': ({ namespace, names: [name] }) =>
      json(errorGroups(recent.in(namespace).filter(({ functionName }) => functionName === name))),
  };
}

/** Newest first. */
function list(recent: RecentInvocations, request: PageRequest): InvocationsReply {
  const name = request.text('function');
  const status = request.text('status');
  const limit = request.number('limit', { byDefault: DEFAULT_LIMIT, max: MAX_LIMIT });
  const chosen = recent
    .in(request.namespace)
    .filter(
      ({ functionName, hasFailed }) =>
        (name === undefined || functionName === name) &&
        (status === undefined || (status === 'error') === hasFailed),
    );
  const before = request.text('before');
  const end = before === undefined ? chosen.length : indexOf(chosen, before);
  const page = chosen.slice(Math.max(0, end - limit), end).reverse();
  return { invocations: page.map(summaryOf), total: chosen.length };
}

/** 0 when that invocation was dropped: then so were all before it. */
function indexOf(kept: readonly KeptInvocation[], id: string): number {
  return Math.max(
    0,
    kept.findIndex(({ requestId }) => requestId === id),
  );
}

/** The latest attempt: those of an asynchronous invocation have one id. @throws Refusal */
function find(recent: RecentInvocations, { namespace, names: [id] }: PageRequest): KeptInvocation {
  const found = recent.in(namespace).findLast(({ requestId }) => requestId === id);
  if (found) return found;
  throw new Refusal(
    404,
    'NoSuchInvocation',
    `Invocation ${id} is not kept: it is older than the latest 10,000, or did not run since the server started.`,
  );
}

async function describe(
  kept: KeptInvocation,
  calls: Calls,
  { namespace, context }: PageRequest,
): Promise<InvocationReply> {
  return {
    ...summaryOf(kept),
    event: kept.event.toString(),
    response: kept.result.toString(),
    logs: await linesOf(kept, calls, callerAt(namespace, context, undefined)),
  };
}

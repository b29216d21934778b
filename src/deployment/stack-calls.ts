import type { Client } from '../client/client.ts';
import { isClientError } from '../client/errors.ts';
import { type Clock, sleep } from '../lib/time/clock.ts';
import { DescribeStackEvents } from '../services/cloudformation/operations/describe-stack-events.ts';
import { DescribeStacks } from '../services/cloudformation/operations/describe-stacks.ts';
import { ListStackResources } from '../services/cloudformation/operations/list-stack-resources.ts';
import { cloudFormationTraits } from '../services/cloudformation/traits.ts';
import type { Output } from '../schema/operation.ts';

export type StackFacts = Output<typeof DescribeStacks>['Stacks'][number];
type ResourceFacts = Output<typeof ListStackResources>['StackResourceSummaries'][number];
export type StackEvent = Output<typeof DescribeStackEvents>['StackEvents'][number];

// The interval at which the server itself polls the resources it creates. A call takes about 3 ms.
const POLL_INTERVAL_MS = 10;

// As the output was computed: at the port of that time, which may be another one since the last start.
const FUNCTION_URL = /^https?:\/\/[^/]+(?=\/_millrace\/url\/)/;

/**
 * The outputs of a stack.
 * @param endpoint where the client reaches the server: the origin of URLs of functions
 */
export function outputsOf(
  { Outputs: outputs = [] }: Pick<StackFacts, 'Outputs'> = {},
  endpoint: string,
): Record<string, string> {
  return Object.fromEntries(
    outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue.replace(FUNCTION_URL, endpoint)]),
  );
}

/** @returns undefined when the stack does not exist */
export async function describeStack(client: Client, nameOrId: string): Promise<StackFacts | undefined> {
  try {
    const { Stacks } = await client.call(cloudFormationTraits, DescribeStacks, { StackName: nameOrId });
    return Stacks[0];
  } catch (error) {
    if (isClientError(error, 'ValidationError') && error.message.endsWith(' does not exist'))
      return undefined;
    throw error;
  }
}

export async function listResources(client: Client, nameOrId: string): Promise<readonly ResourceFacts[]> {
  const resources: ResourceFacts[] = [];
  let token: string | undefined;
  do {
    const page = await client.call(cloudFormationTraits, ListStackResources, {
      StackName: nameOrId,
      ...(token !== undefined && { NextToken: token }),
    });
    resources.push(...page.StackResourceSummaries);
    token = page.NextToken;
  } while (token !== undefined);
  return resources;
}

/** The events of a stack after one of them, oldest first; all events when it has no such event. */
async function eventsAfter(
  client: Client,
  stackId: string,
  eventId: string | undefined,
): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  let token: string | undefined;
  do {
    const page = await eventPage(client, stackId, token);
    const known = page.StackEvents.findIndex(({ EventId }) => EventId === eventId);
    events.push(...page.StackEvents.slice(0, known < 0 ? undefined : known));
    token = known < 0 ? page.NextToken : undefined;
  } while (token !== undefined);
  return events.reverse();
}

/** The newest events first. */
function eventPage(
  client: Client,
  stackId: string,
  token?: string,
): Promise<Output<typeof DescribeStackEvents>> {
  return client.call(cloudFormationTraits, DescribeStackEvents, {
    StackName: stackId,
    ...(token !== undefined && { NextToken: token }),
  });
}

/** Follows the changes of a stack, one after the other. */
export class StackFollower {
  readonly #client: Client;
  readonly #clock: Clock;
  /** The id of the newest event that was seen. */
  #newest: string | undefined;

  constructor(client: Client, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** Marks all events so far as seen. */
  async skip(stackId: string): Promise<void> {
    const { StackEvents: events } = await eventPage(this.#client, stackId);
    this.#newest = events[0]?.EventId;
  }

  /** Waits until no change is in progress. @returns the events of the change, oldest first */
  async follow(
    stackId: string,
    onEvent: (event: StackEvent) => void,
    signal: AbortSignal,
  ): Promise<{ status: string; events: StackEvent[] }> {
    const events: StackEvent[] = [];
    for (;;) {
      const status = (await describeStack(this.#client, stackId))?.StackStatus ?? 'DELETE_COMPLETE';
      for (const event of await eventsAfter(this.#client, stackId, this.#newest)) {
        this.#newest = event.EventId;
        events.push(event);
        onEvent(event);
      }
      if (!status.endsWith('_IN_PROGRESS')) return { status, events };
      await sleep(this.#clock, POLL_INTERVAL_MS, { signal });
    }
  }
}

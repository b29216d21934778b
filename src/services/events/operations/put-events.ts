import { isoSeconds } from '../../../lib/time/iso-seconds.ts';
import { parseJsonObject } from '../../../lib/json/json-object.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import type { Caller } from '../../../schema/caller.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { type Infer, integer, list, optional, string, structure, timestamp } from '../../../schema/shape.ts';
import { onNewEvents } from '../access.ts';
import type { EventsContext } from '../context.ts';
import { MAX_ENTRIES_BYTES } from '../limits.ts';
import { ownBus } from '../own-bus.ts';
import type { BusEvent } from '../rules/event.ts';
import { type PatternRule, patternRules } from '../rules/pattern-rules.ts';
import { BusNameOrArn } from '../shapes.ts';

const Entry = structure({
  Time: optional(timestamp()),
  Source: optional(string()),
  Resources: optional(list(string({ max: 2048 }))),
  DetailType: optional(string()),
  Detail: optional(string()),
  EventBusName: optional(BusNameOrArn),
  TraceHeader: optional(string({ min: 1, max: 500 })),
});

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const PutEvents = operation('PutEvents', {
  input: structure({ Entries: list(Entry, { min: 1, max: 10 }) }),
  output: structure({
    FailedEntryCount: integer(),
    Entries: list(
      structure({
        EventId: optional(string()),
        ErrorCode: optional(string()),
        ErrorMessage: optional(string()),
      }),
    ),
  }),
  errors: [],
  access: onNewEvents,
});

/** Returns after the first attempt at every target, so that a test finds its event there. */
export const putEvents: Handler<typeof PutEvents, EventsContext> = async ({ Entries }, context, caller) => {
  const bytes = Entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (bytes >= MAX_ENTRIES_BYTES) {
    throw ValidationError('Total size of the entries in the request is over the limit.');
  }
  const busOf = ({ EventBusName }: Infer<typeof Entry>) => ownBus(EventBusName, caller, 'events:PutEvents');
  const buses = new Set(Entries.map(busOf));
  const rulesOfBus = new Map(
    await Promise.all(
      Array.from(buses, async (bus) => [bus, await patternRules(context.rules, caller, bus)] as const),
    ),
  );
  const results = await Promise.all(
    Entries.map((entry) => {
      const rules = rulesOfBus.get(busOf(entry)) ?? [];
      return putEvent(entry, rules, context, caller);
    }),
  );
  return { FailedEntryCount: results.filter((each) => 'ErrorCode' in each).length, Entries: results };
};

/** An event for a bus that does not exist is accepted and dropped, as on AWS. */
async function putEvent(
  entry: Infer<typeof Entry>,
  rules: readonly PatternRule[],
  { runner, random, clock }: EventsContext,
  { account, region }: Caller,
) {
  const { Source: source, DetailType, Detail, Resources, Time } = entry;
  const missing = Object.entries({ Source: source, DetailType, Detail }).find(([, value]) => !value)?.[0];
  if (source === undefined || DetailType === undefined || Detail === undefined || missing !== undefined) {
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
    };
  }
  // Names that start with it are those of AWS's services: https://repost.aws/questions/QU9O1i3AITRTqn32Kf6yTxFA
  if (source.startsWith('aws.')) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    };
  }
  const detail = parseJsonObject(Detail);
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const event: BusEvent = {
    version: '0',
    id: random.uuid(),
    'detail-type': DetailType,
    source,
    account,
    time: isoSeconds(Time ?? clock.now()),
    region,
    resources: Resources ?? [],
    detail,
  };
  const matching = rules.filter(({ matches }) => matches(event));
  await Promise.all(matching.map(({ rule }) => runner.send(rule, event)));
  return { EventId: event.id };
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
function sizeOf({ Time, Source, DetailType, Detail, Resources = [] }: Infer<typeof Entry>): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), Time === undefined ? 0 : 14);
}

import { type RuleDocument, ruleArn } from './rule.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** In seconds: `2026-01-01T00:00:00Z`. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

export function eventTime(timestampMs: number): string {
  return `${new Date(timestampMs).toISOString().slice(0, 19)}Z`;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-events.html */
export function scheduledEvent(rule: RuleDocument, id: string, occurrenceMs: number): BusEvent {
  return {
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: rule.account,
    time: eventTime(occurrenceMs),
    region: rule.region,
    resources: [ruleArn(rule)],
    detail: {},
  };
}

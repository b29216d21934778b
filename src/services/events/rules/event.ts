import { isoSeconds } from '../../../lib/time/iso-seconds.ts';
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

/** @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-events.html */
export function scheduledEvent(rule: RuleDocument, id: string, occurrenceMs: number): BusEvent {
  return {
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: rule.account,
    time: isoSeconds(occurrenceMs),
    region: rule.region,
    resources: [ruleArn(rule)],
    detail: {},
  };
}

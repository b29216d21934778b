import { error, type Finding, isMap } from '../../rules/check.ts';
import type { ConfigPath } from '../../source-location.ts';
import { checkTargetInput } from '../target-input.ts';

/** Checks that involve several options of an eventBridge event. */
export function checkEventBridgeEvent(event: unknown, path: ConfigPath): Finding[] {
  if (!isMap(event)) return [];
  const findings = checkTargetInput(event, path);
  if (event['pattern'] === undefined && event['schedule'] === undefined) {
    const message = 'the event has neither "pattern:" nor "schedule:". Add one of them.';
    findings.push(error(path, message));
  }
  return findings;
}

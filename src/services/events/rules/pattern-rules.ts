import { compileEventPattern } from '../../../lib/event-pattern/event-pattern.ts';
import { parseJson } from '../../../lib/json/bounded-json.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { BusEvent } from './event.ts';
import type { RuleDocument } from './rule.ts';
import type { Rules } from './rules.ts';

/** A rule that receives events from its bus. */
export interface PatternRule {
  readonly rule: RuleDocument;
  readonly matches: (event: BusEvent) => boolean;
}

/** The enabled rules of a bus that have a pattern, which is compiled once for all events of a request. */
export async function patternRules(rules: Rules, namespace: Namespace, bus: string): Promise<PatternRule[]> {
  return (await rules.listBus(namespace, bus)).flatMap((rule) => {
    const { eventPattern, state } = rule;
    if (state === 'DISABLED' || eventPattern === undefined) return [];
    return [{ rule, matches: compileEventPattern(parseJson(eventPattern)) }];
  });
}

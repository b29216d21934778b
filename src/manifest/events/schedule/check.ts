import { error, type Finding, isMap } from '../../rules/check.ts';
import type { ConfigPath } from '../../source-location.ts';

/** Keys that one method has and the other has not. */
const ONLY_OF = {
  eventBus: ['inputPath', 'inputTransformer'],
  scheduler: ['timezone', 'groupName', 'roleArn'],
} as const;

/** Checks that involve several options of a schedule event. */
export function checkScheduleEvent(event: unknown, path: ConfigPath): Finding[] {
  if (!isMap(event)) return [];
  const findings: Finding[] = [];
  const { rate, name, method = 'eventBus' } = event;
  if (Array.isArray(rate) && rate.length > 1 && name !== undefined) {
    const message = 'several rates cannot share a name. Remove "name:", or write one event for each rate.';
    findings.push(error([...path, 'name'], message));
  }
  if (isMap(event['input']) && !isJsonText(event['input']['body'])) {
    const message = 'the body of the input must be JSON text.';
    findings.push(error([...path, 'input', 'body'], message));
  }
  const other = method === 'scheduler' ? 'eventBus' : 'scheduler';
  for (const key of ONLY_OF[other]) {
    if (event[key] === undefined) continue;
    // The framework ignores a role of the other method without a word.
    const severity = key === 'roleArn' ? 'warning' : 'error';
    const message = `"${key}" needs "method: ${other}". Add it, or remove "${key}".`;
    findings.push({ severity, path: [...path, key], message });
  }
  return findings;
}

function isJsonText(body: unknown): boolean {
  if (typeof body !== 'string') return true;
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

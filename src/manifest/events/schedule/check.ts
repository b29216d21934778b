import { InvalidScheduleExpression } from '../../../lib/schedule/invalid-expression.ts';
import { parseSchedule } from '../../../lib/schedule/expression.ts';
import { check, error, type Finding, isMap } from '../../rules/check.ts';
import type { ConfigPath } from '../../source-location.ts';

import { expression } from './rule.ts';

/** Keys that one method has and the other has not. */
const ONLY_OF = {
  eventBus: ['inputPath', 'inputTransformer'],
  scheduler: ['timezone', 'groupName', 'roleArn'],
} as const;

/** Checks that involve several options of a schedule event. */
export function checkScheduleEvent(event: unknown, path: ConfigPath): Finding[] {
  if (!isMap(event)) return checkTimes(event, path);
  const { rate, name, method = 'eventBus' } = event;
  const findings = Array.isArray(rate)
    ? rate.flatMap((each: unknown, index) => checkTimes(each, [...path, 'rate', index]))
    : checkTimes(rate, [...path, 'rate']);
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

/** Reports a cron expression of the right form that has no times, such as one with two days. */
function checkTimes(rate: unknown, path: ConfigPath): Finding[] {
  if (typeof rate !== 'string' || check(expression, rate).length > 0) return [];
  try {
    parseSchedule(rate, { anchorMs: 0 });
    return [];
  } catch (cause) {
    if (!(cause instanceof InvalidScheduleExpression)) throw cause;
    const form = 'cron(MINUTES HOURS DAY MONTH WEEKDAY YEAR), with "?" for one of the two days';
    return [error(path, `"${rate}" is not a schedule. Write ${form}.`)];
  }
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

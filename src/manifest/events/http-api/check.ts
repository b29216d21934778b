import { error, type Finding, isMap } from '../../rules/check.ts';
import type { ConfigPath } from '../../source-location.ts';

/** Checks that involve several options of an `httpApi` event. */
export function checkHttpApiEvent(event: unknown, path: ConfigPath): Finding[] {
  if (!isMap(event)) return [];
  const { path: route, method, authorizer } = event;
  const findings: Finding[] = [];
  if (route === '*' && method !== undefined && method !== '*') {
    findings.push(
      error([...path, 'path'], 'the path "*" is for every method. Remove "method:", or name a path.'),
    );
  }
  if (route !== '*' && method === undefined) {
    findings.push(error(path, 'the route has no method. Add "method:", for example get or "*".'));
  }
  if (authorizer !== undefined) {
    findings.push({
      severity: 'warning',
      path: [...path, 'authorizer'],
      message: 'Millrace does not enforce authorizers: every request reaches the function, without claims.',
    });
  }
  return findings;
}

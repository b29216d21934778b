import { error, type Finding, isMap } from '../../rules/check.ts';
import type { ConfigPath } from '../../source-location.ts';
import { isHttpProxy } from './methods.ts';

/** Checks that involve several options of an `http` event. */
export function checkHttpEvent(event: unknown, path: ConfigPath): Finding[] {
  if (!isMap(event)) return [];
  const { integration, request, async: isAsync } = event;
  if (isAsync === true) {
    return [notServed(path, 'async', 'a REST API waits for its functions here. Remove "async:", or deploy')];
  }
  if (typeof integration === 'string' && !/[-_]proxy$/i.test(integration)) {
    const problem = `"${integration}" is not supported by Millrace, which invokes functions of REST APIs as proxies.`;
    return [notServed(path, 'integration', `${problem} Write lambda-proxy or http-proxy, or deploy`)];
  }
  const settings = isMap(request) ? request : {};
  if (typeof integration === 'string' && isHttpProxy(integration)) {
    if (settings['uri'] !== undefined) return [];
    const remedy = 'Add "request: { uri: https://… }", or remove "integration:".';
    return [error(path, `http-proxy needs the URL of a server. ${remedy}`)];
  }
  const findings = ['uri', 'method'].flatMap((key) =>
    settings[key] === undefined
      ? []
      : [
          error(
            [...path, 'request'],
            `only http-proxy has a server with "${key}:". Add "integration: http-proxy".`,
          ),
        ],
  );
  if (settings['parameters'] === undefined) return findings;
  return [
    ...findings,
    {
      severity: 'warning',
      path: [...path, 'request', 'parameters'],
      message:
        'Millrace does not validate requests: those without these parameters reach the function as well.',
    },
  ];
}

function notServed(path: ConfigPath, key: string, problem: string): Finding {
  return { ...error([...path, key], `${problem} this function to AWS.`), leaveOut: path };
}

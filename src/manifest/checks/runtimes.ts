import { functionEntries } from './function-entries.ts';
import type { ConfigPath } from '../source-location.ts';
import { type Finding, isMap } from '../rules/check.ts';

/** The default of the framework. */
export const DEFAULT_RUNTIME = 'nodejs22.x';

// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
const CURRENT_NODE_RUNTIMES = ['nodejs20.x', 'nodejs22.x', 'nodejs24.x'];
const OTHER_RUNTIMES = /^(python3\.\d+|provided(\.al2|\.al2023)?)$/;

/**
 * Returns a warning for each runtime that AWS no longer offers, and an error for each runtime that does not run on this
 * machine.
 */
export function checkRuntimes(config: Readonly<Record<string, unknown>>): Finding[] {
  const configured: [string, ConfigPath][] = [];
  const collect = (settings: unknown, path: ConfigPath) => {
    if (isMap(settings) && typeof settings['runtime'] === 'string') {
      configured.push([settings['runtime'], [...path, 'runtime']]);
    }
  };
  collect(config['provider'], ['provider']);
  for (const { definition, path } of functionEntries(config['functions'])) collect(definition, path);
  const first = new Map<string, ConfigPath>();
  for (const [runtime, path] of configured) if (!first.has(runtime)) first.set(runtime, path);
  return [...first].flatMap(([runtime, path]) => checkRuntime(runtime, path));
}

function checkRuntime(runtime: string, path: ConfigPath): Finding[] {
  if (CURRENT_NODE_RUNTIMES.includes(runtime) || OTHER_RUNTIMES.test(runtime)) return [];
  if (/^nodejs\d+(\.\w+)?$/.test(runtime)) {
    return [
      {
        severity: 'warning',
        path,
        message:
          `AWS no longer offers ${runtime}; here it runs on this machine's Node.js ${process.versions.node}. ` +
          `Write ${DEFAULT_RUNTIME} before you deploy to AWS.`,
      },
    ];
  }
  return [
    {
      severity: 'error',
      path,
      message:
        `the runtime "${runtime}" does not run on this machine. ` +
        `Use one of ${CURRENT_NODE_RUNTIMES.join(', ')}, python3.N or provided.al2023.`,
    },
  ];
}

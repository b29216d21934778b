import { didYouMean } from '../../lib/nearest-word.ts';
import { functionEntries } from './function-entries.ts';
import type { ConfigPath } from '../source-location.ts';
import { type Finding, isMap } from '../rules/check.ts';

/** The default of the framework. */
export const DEFAULT_RUNTIME = 'nodejs22.x';

// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
const CURRENT_NODE_RUNTIMES = ['nodejs20.x', 'nodejs22.x', 'nodejs24.x'];
const RETIRED_NODE_RUNTIMES = /^nodejs(4\.3|6\.10|8\.10|(10|12|14|16|18)\.x)?$/;
const OTHER_RUNTIMES = /^(python3\.\d+|provided(\.al2|\.al2023)?)$/;

/**
 * Returns a warning for each runtime that AWS no longer offers, and an error for each function whose runtime does not
 * run on this machine.
 */
export function checkRuntimes(config: Readonly<Record<string, unknown>>): Finding[] {
  const common = runtimeOf(config['provider'], ['provider']);
  const functions = functionEntries(config['functions']).map(({ definition, path }) => ({
    path,
    own: runtimeOf(definition, path),
  }));
  const uses: { runtime: ConfiguredRuntime | undefined; leaveOut?: ConfigPath }[] = [
    ...(functions.length === 0 ? [{ runtime: common }] : []),
    ...functions.map(({ path, own }) => ({ runtime: own ?? common, leaveOut: path })),
  ];
  const warned = new Set<string>();
  return uses.flatMap(({ runtime, leaveOut }) => {
    if (!runtime || warned.has(runtime.name)) return [];
    const [finding] = checkRuntime(runtime.name, runtime.path);
    if (finding?.severity === 'warning') warned.add(runtime.name);
    return finding ? [{ ...finding, ...(finding.severity === 'error' && leaveOut && { leaveOut }) }] : [];
  });
}

interface ConfiguredRuntime {
  readonly name: string;
  readonly path: ConfigPath;
}

function runtimeOf(settings: unknown, path: ConfigPath): ConfiguredRuntime | undefined {
  if (!isMap(settings) || typeof settings['runtime'] !== 'string') return undefined;
  return { name: settings['runtime'], path: [...path, 'runtime'] };
}

function checkRuntime(runtime: string, path: ConfigPath): Finding[] {
  if (CURRENT_NODE_RUNTIMES.includes(runtime) || OTHER_RUNTIMES.test(runtime)) return [];
  if (RETIRED_NODE_RUNTIMES.test(runtime)) {
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
        `the runtime "${runtime}" does not run on this machine.${didYouMean(runtime, CURRENT_NODE_RUNTIMES)} ` +
        `Use one of ${CURRENT_NODE_RUNTIMES.join(', ')}, python3.N or provided.al2023.`,
    },
  ];
}

import type { Finding } from '../rules/check.ts';
import type { ConfigPath } from '../source-location.ts';
import { KNOWN_PLUGINS } from './known-plugins.ts';
import { pluginNames } from './plugins.ts';

/**
 * Attributes unknown keys to the plugins of a project, which may add keys to those of the framework. The keys of an accepted
 * plugin are no finding: the warning about the plugin covers them. While a plugin is refused, any other may be one of its
 * keys, and is left out with it.
 */
export function attributeKeys(
  findings: readonly Finding[],
  { plugins }: Readonly<Record<string, unknown>>,
): Finding[] {
  const accepted = new Set(pluginNames(plugins).flatMap(({ name }) => keysOf(name)));
  const hasRefused = findings.some(({ path, severity }) => path[0] === 'plugins' && severity === 'error');
  return findings.flatMap((finding): Finding[] => {
    const name = String(finding.path.at(-1));
    if (finding.severity !== 'unknown') return [finding];
    if (isOfFunction(finding.path) && accepted.has(name)) return [];
    if (!hasRefused) return [finding];
    const message = `unknown key "${name}", unless a plugin reads it that Millrace does not run. Correct it, or remove it.`;
    return [{ ...finding, message, leaveOut: finding.path }];
  });
}

/** Whether a path is that of a key of a function. The functions are a map or a list of maps. */
function isOfFunction([part, first, ...rest]: ConfigPath): boolean {
  return part === 'functions' && rest.length === (typeof first === 'number' ? 2 : 1);
}

/** The keys that an accepted plugin adds. */
function keysOf(plugin: string): readonly string[] {
  const known = Object.hasOwn(KNOWN_PLUGINS, plugin) ? KNOWN_PLUGINS[plugin] : undefined;
  return known === undefined || known.treatment.kind === 'refused' ? [] : (known.keys ?? []);
}

import { nearestWord } from '../../lib/nearest-word.ts';
import { type Finding, isMap } from '../rules/check.ts';
import type { ConfigPath } from '../source-location.ts';
import { KNOWN_PLUGINS } from './known-plugins.ts';

export interface PluginEntry {
  readonly name: string;
  readonly path: ConfigPath;
}

/** The plugins of a manifest, which are a list or a map with `modules`. */
export function pluginNames(plugins: unknown): PluginEntry[] {
  const inModules = isMap(plugins);
  const names = inModules ? plugins['modules'] : plugins;
  if (!Array.isArray(names)) return [];
  return names.flatMap((name: unknown, index) =>
    typeof name === 'string'
      ? [{ name, path: inModules ? ['plugins', 'modules', index] : ['plugins', index] }]
      : [],
  );
}

/** Checks `plugins:`, and names the settings of plugins that have no effect. */
export function checkPlugins({ plugins, custom }: Readonly<Record<string, unknown>>): Finding[] {
  return pluginNames(plugins).flatMap(({ name, path }): Finding[] => {
    const known = Object.hasOwn(KNOWN_PLUGINS, name) ? KNOWN_PLUGINS[name] : undefined;
    if (known?.treatment.kind === 'honoured') return [];
    if (known?.treatment.kind === 'without effect') {
      const { settings } = known;
      const hasSettings = settings !== undefined && isMap(custom) && custom[settings] !== undefined;
      const what = hasSettings ? `"${name}" and its settings in custom.${settings} have` : `"${name}" has`;
      const { because, isUnneeded } = known.treatment;
      const message = `${what} no effect here: ${because}.`;
      return [{ severity: 'warning', path, message, ...(isUnneeded && { unneeded: name }) }];
    }
    const reason = known ? `: ${known.treatment.because}` : '';
    return [
      {
        severity: 'error',
        path,
        leaveOut: path,
        message:
          `Millrace does not run the plugin "${name}"${reason}.${known ? '' : suggestion(name)} ` +
          'Remove it, or deploy with the framework: run `millrace start`, then `millrace exec -- npx osls deploy`.',
      },
    ];
  });
}

/** Compares what follows the prefix, which nearly all names share. */
function suggestion(name: string): string {
  const ownPart = (plugin: string) => plugin.replace(/^serverless-(?:plugin-)?/, '');
  const known = Object.keys(KNOWN_PLUGINS);
  const nearest = nearestWord(ownPart(name), known.map(ownPart));
  const meant = known.find((plugin) => ownPart(plugin) === nearest);
  return meant === undefined ? '' : ` Did you mean "${meant}"?`;
}

import { type Finding, isMap } from '../rules/check.ts';
import type { ConfigPath } from '../source-location.ts';

// `${self.custom.a}` and `${custom.a}` are texts: the source of a variable ends with a colon.
const DOTTED = /\$\{(self|env|opt|param|sls|custom|provider)\.([\w.-]+)\}/;

/**
 * Warns of texts that look like variables and are not. Arguments of `Fn::Sub` are left out: there a dot separates a
 * resource from its attribute.
 */
export function checkDottedVariables(value: unknown, path: ConfigPath = []): Finding[] {
  if (typeof value === 'string') return warningFor(value, path);
  if (Array.isArray(value))
    return value.flatMap((item, index) => checkDottedVariables(item, [...path, index]));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'Fn::Sub' ? [] : checkDottedVariables(item, [...path, key]),
  );
}

function warningFor(text: string, path: ConfigPath): Finding[] {
  const [found, source, rest] = DOTTED.exec(text) ?? [];
  if (found === undefined) return [];
  const meant = source === 'custom' || source === 'provider' ? `self:${source}.${rest}` : `${source}:${rest}`;
  return [
    { severity: 'warning', path, message: `${found} is text, not a variable. Did you mean "\${${meant}}"?` },
  ];
}

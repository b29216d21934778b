import { isJsonObject } from '../../../lib/json/json-object.ts';
import type { Tree } from './tree.ts';

/** New targets of references: `ID` or `ID.MEMBER` to a logical id. */
export type NewTargets = ReadonlyMap<string, string>;

/** Replaces the targets of `Ref`, `Fn::GetAtt` and `Fn::Sub`. */
export function replaceReferences(value: unknown, targets: NewTargets): unknown {
  if (targets.size === 0) return value;
  if (Array.isArray(value)) return value.map((item) => replaceReferences(item, targets));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, replaceMember(name, member, targets)]),
  );
}

function replaceMember(name: string, value: unknown, targets: NewTargets): unknown {
  if (name === 'Ref' && typeof value === 'string') return targets.get(value) ?? value;
  if (name === 'Fn::GetAtt') return replaceAttribute(value, targets);
  if (name === 'Fn::Sub' && typeof value === 'string') return replaceVariables(value, targets, {});
  if (name === 'Fn::Sub' && Array.isArray(value) && typeof value[0] === 'string') {
    const [text, variables] = value as [string, unknown];
    const own = isJsonObject(variables) ? variables : {};
    return [replaceVariables(text, targets, own), replaceReferences(own, targets)];
  }
  if (name === 'DependsOn') return replaceDependencies(value, targets);
  return replaceReferences(value, targets);
}

function replaceAttribute(value: unknown, targets: NewTargets): unknown {
  const [id, ...attribute] = Array.isArray(value) ? (value as unknown[]) : String(value).split('.');
  if (typeof id !== 'string') return value;
  // Without the attribute first: `FN.Alias` has one target, and `FN.Alias.AliasArn` has an attribute of it.
  const member = typeof attribute[0] === 'string' ? targets.get(`${id}.${attribute[0]}`) : undefined;
  if (member !== undefined) return [member, ...attribute.slice(1)];
  return [targets.get(id) ?? id, ...attribute];
}

function replaceDependencies(value: unknown, targets: NewTargets): unknown {
  if (Array.isArray(value)) return value.map((id) => targets.get(String(id)) ?? (id as unknown));
  return targets.get(String(value)) ?? value;
}

function replaceVariables(text: string, targets: NewTargets, own: Tree): string {
  return text.replaceAll(/\$\{(?!!)([^}.]+)((?:\.[^}]+)?)\}/g, (whole, id: string, attribute: string) => {
    if (Object.hasOwn(own, id)) return whole;
    const member = targets.get(`${id}${attribute}`);
    if (member !== undefined) return `\${${member}}`;
    const target = targets.get(id);
    return target === undefined ? whole : `\${${target}${attribute}}`;
  });
}

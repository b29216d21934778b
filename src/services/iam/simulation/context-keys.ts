import type { NamedPolicy } from '../../../policy/access.ts';
import type { Statement } from '../../../policy/statement.ts';

/** The names of the condition keys that policies depend on: in conditions, and as variables. Each once, ignoring case. */
export function contextKeysOf(policies: readonly NamedPolicy[]): string[] {
  const names = new Map<string, string>();
  for (const name of policies.flatMap(({ statements }) => statements.flatMap(keysOf))) {
    const lowerName = name.toLowerCase();
    if (!names.has(lowerName)) names.set(lowerName, name);
  }
  return [...names.values()];
}

function keysOf({ conditions, resources }: Statement): string[] {
  return [
    ...conditions.flatMap(({ key, values }) => [key, ...values.flatMap(variablesIn)]),
    ...(resources?.values.flatMap(variablesIn) ?? []),
  ];
}

/** The keys in `${aws:username}` and `${aws:PrincipalTag/team, 'none'}`; `${*}` is a character. */
function variablesIn(value: string): string[] {
  return Array.from(value.matchAll(/\$\{([^{},'*?$]+)(?:,[^{}]*)?\}/g), ([, key = '']) => key.trim());
}

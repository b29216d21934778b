import type { KeyTable, Rule } from '../../../src/manifest/rules/rule.ts';
import { requiredOnly } from './samples.ts';

type Key = KeyTable[string];

/** A key of the manifest, with the way to it. */
export interface ManifestKey {
  /** `functions.*.url.cors.maxAge`, `functions.*.events[].stream.batchSize` */
  readonly name: string;
  readonly key: Key;
  readonly isRequired: boolean;
  /** Whether its value has keys of its own, which are walked as well. */
  readonly hasKeys: boolean;
  /** Puts a value into the shortest manifest that has this key, or leaves the key out. */
  readonly write: (value: unknown) => unknown;
}

/** Every key that a rule knows, and those within their values, in the order of the rules. */
export function keysOf(rule: Rule): ManifestKey[] {
  return walk(rule, '', (value) => value);
}

/** The name of a function, a variable and other members of records in generated manifests. */
const MEMBER = 'sample';

function walk(rule: Rule, name: string, write: (value: unknown) => unknown): ManifestKey[] {
  switch (rule.kind) {
    case 'list':
      return walk(rule.item, `${name}[]`, (value) => write([value]));
    case 'record':
      return walk(rule.value, `${name}.*`, (value) => write({ [MEMBER]: value }));
    case 'either':
      // A list of maps as the alternative of a map, as for `functions`, has the same keys.
      return withoutRepetitions(
        rule.rules.flatMap((each) =>
          each.kind === 'list' ? walk(each.item, name, (value) => write([value])) : walk(each, name, write),
        ),
      );
    case 'object':
      return Object.entries(rule.keys).flatMap(([member, key]) => {
        const memberName = name === '' ? member : `${name}.${member}`;
        const withMember = (value: unknown) => {
          const { [member]: _, ...others } = requiredOnly(rule);
          return write(value === undefined ? others : { ...others, [member]: value });
        };
        const isRequired = rule.required.includes(member);
        const within = 'kind' in key ? walk(key, memberName, withMember) : [];
        const hasKeys = within.length > 0;
        return [{ name: memberName, key, isRequired, hasKeys, write: withMember }, ...within];
      });
    case 'any':
    case 'text':
    case 'number':
    case 'boolean':
    case 'intrinsic':
      return [];
  }
}

/** The keys of the first alternative that has them. */
function withoutRepetitions(keys: readonly ManifestKey[]): ManifestKey[] {
  return keys.filter((key, index) => keys.findIndex(({ name }) => name === key.name) === index);
}

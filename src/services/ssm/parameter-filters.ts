import { type Infer, list, optional, string, structure } from '../../schema/shape.ts';
import { InvalidFilterKey, InvalidFilterOption, InvalidFilterValue } from './errors.ts';
import { dataTypeOf, DEFAULT_KEY, type ParameterDocument } from './parameter.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
export const ParameterFilter = structure(
  {
    Key: string({ min: 1, max: 132, pattern: /tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType/ }),
    Option: optional(string({ min: 1, max: 10 })),
    Values: optional(list(string({ min: 1, max: 1024 }), { min: 1, max: 50 })),
  },
  'ParameterStringFilter',
);

type Matches = (document: ParameterDocument) => boolean;

const VALUES: Readonly<Record<string, (document: ParameterDocument) => string>> = {
  Name: ({ name }) => name,
  Type: ({ type }) => type,
  KeyId: ({ type, keyId = DEFAULT_KEY }) => (type === 'SecureString' ? keyId : ''),
  Tier: () => 'Standard',
  DataType: dataTypeOf,
};

const OPTIONS: Readonly<Record<string, (value: string, expected: string) => boolean>> = {
  Equals: (value, expected) => value === expected,
  BeginsWith: (value, expected) => value.startsWith(expected),
  Contains: (value, expected) => value.includes(expected),
};

/** @throws InvalidFilterKey, InvalidFilterOption, InvalidFilterValue */
export function readParameterFilters(filters: readonly Infer<typeof ParameterFilter>[]): Matches {
  const keys = filters.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) {
    throw InvalidFilterKey(
      'The following filter is duplicated in the request: Name. A request can contain only one occurrence of a specific filter.',
    );
  }
  const all = filters.map(readFilter);
  return (document) => all.every((matches) => matches(document));
}

function readFilter({ Key, Option, Values = [] }: Infer<typeof ParameterFilter>): Matches {
  if (Values.length === 0) {
    throw InvalidFilterValue(`The following filter values are missing : null for filter key ${Key}.`);
  }
  if (Key === 'Path') return readPathFilter(Option ?? 'OneLevel', Values);
  const valueOf = VALUES[Key];
  if (!valueOf) {
    const valid = ['Path', ...Object.keys(VALUES)].join(', ');
    throw InvalidFilterKey(
      `The following filter key is not valid: ${Key}. Valid filter keys include: [${valid}].`,
    );
  }
  const matches = OPTIONS[Option ?? 'Equals'];
  // Only names can be matched by substring.
  if (!matches || (Option === 'Contains' && Key !== 'Name')) throw invalidOption(Option ?? '', Key);
  return (document) => Values.some((expected) => matches(valueOf(document), expected));
}

function readPathFilter(option: string, paths: readonly string[]): Matches {
  if (option !== 'OneLevel' && option !== 'Recursive') throw invalidOption(option, 'Path');
  const prefixes = paths.map((path) => (path.endsWith('/') ? path : `${path}/`));
  return ({ name }) => {
    const path = name.startsWith('/') ? name : `/${name}`;
    return prefixes.some(
      (prefix) =>
        path.startsWith(prefix) && (option === 'Recursive' || !path.slice(prefix.length).includes('/')),
    );
  };
}

function invalidOption(option: string, key: string) {
  const valid =
    key === 'Path' ? 'Recursive, OneLevel' : `BeginsWith, Equals${key === 'Name' ? ', Contains' : ''}`;
  return InvalidFilterOption(
    `The following filter option is not valid: ${option}. Valid options include: [${valid}].`,
  );
}

import { type Infer, list, optional, string, structure } from '../../schema/shape.ts';
import { InvalidFilterKey, InvalidFilterOption, InvalidFilterValue } from './errors.ts';
import { checkPath } from './names.ts';
import { dataTypeOf, DEFAULT_KEY, type ParameterDocument } from './parameter.ts';
import { Type } from './shapes.ts';
import { RequestedTier } from './tiers.ts';

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
  Tier: ({ tier = 'Standard' }) => tier,
  DataType: dataTypeOf,
};

/** The keys by which the results of an operation can be filtered. */
export interface FilterKeys {
  readonly names: readonly string[];
  /** Whether `tag:NAME` is one. */
  readonly hasTags: boolean;
}

export const DESCRIBE_KEYS: FilterKeys = { names: ['Path', ...Object.keys(VALUES)], hasTags: true };
export const PATH_KEYS: FilterKeys = { names: ['Type', 'KeyId', 'Label'], hasTags: false };

const TAG = 'tag:';

const VALID_VALUES: Readonly<Record<string, readonly string[]>> = {
  Type: Type.values,
  Tier: RequestedTier.values,
};

const OPTIONS: Readonly<Record<string, (value: string, expected: string) => boolean>> = {
  Equals: (value, expected) => value === expected,
  BeginsWith: (value, expected) => value.startsWith(expected),
  Contains: (value, expected) => value.includes(expected),
};

/** @throws InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, ValidationError */
export function readParameterFilters(
  filters: readonly Infer<typeof ParameterFilter>[],
  valid: FilterKeys,
): Matches {
  const keys = filters.map(({ Key }) => Key);
  const duplicate = keys.find((key, index) => keys.indexOf(key) < index);
  if (duplicate !== undefined) {
    throw InvalidFilterKey(
      `The following filter is duplicated in the request: ${duplicate}. A request can contain only one occurrence of a specific filter.`,
    );
  }
  const all = filters.map((filter) => readFilter(filter, valid));
  return (document) => all.every((matches) => matches(document));
}

function readFilter(
  { Key, Option, Values = [] }: Infer<typeof ParameterFilter>,
  { names, hasTags }: FilterKeys,
): Matches {
  if (hasTags && Key.startsWith(TAG)) return readTagFilter(Key.slice(TAG.length), Option ?? 'Equals', Values);
  if (!names.includes(Key)) {
    throw InvalidFilterKey(
      `The following filter key is not valid: ${Key}. Valid filter keys include: [${names.join(', ')}].`,
    );
  }
  if (Values.length === 0) {
    throw InvalidFilterValue(`The following filter values are missing : null for filter key ${Key}.`);
  }
  if (Key === 'Label') {
    if (Option !== undefined && Option !== 'Equals') throw invalidOption(Option, Key);
    return ({ labels = [] }) => labels.some(({ label }) => Values.includes(label));
  }
  if (Key === 'Path') return readPathFilter(Option ?? 'OneLevel', Values);
  const valueOf = VALUES[Key]!;
  const matches = OPTIONS[Option ?? 'Equals'];
  // Only names can be matched by substring.
  if (!matches || (Option === 'Contains' && Key !== 'Name')) throw invalidOption(Option ?? '', Key);
  const validValues = VALID_VALUES[Key];
  const invalid = validValues && Values.find((value) => !validValues.includes(value));
  if (invalid !== undefined) {
    throw InvalidFilterValue(
      `The following filter value is not valid: ${invalid}. Valid values include: [${validValues!.join(', ')}].`,
    );
  }
  return (document) => Values.some((expected) => matches(valueOf(document), expected));
}

/** Without values, every parameter that has the tag matches. */
function readTagFilter(name: string, option: string, values: readonly string[]): Matches {
  const matches = option === 'Contains' ? undefined : OPTIONS[option];
  if (!matches) throw invalidOption(option, `tag:${name}`);
  return ({ tags = {} }) => {
    const value = Object.hasOwn(tags, name) ? tags[name] : undefined;
    if (value === undefined) return false;
    return values.length === 0 || values.some((expected) => matches(value, expected));
  };
}

function readPathFilter(option: string, paths: readonly string[]): Matches {
  if (option !== 'OneLevel' && option !== 'Recursive') throw invalidOption(option, 'Path');
  for (const path of paths) checkPath(path);
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

/** The version that a filter of labels names; the newest one without such a filter. */
export function versionIn(
  filters: readonly Infer<typeof ParameterFilter>[],
  { version, labels = [] }: ParameterDocument,
): number {
  const wanted = filters.find(({ Key }) => Key === 'Label')?.Values ?? [];
  return labels.find(({ label }) => wanted.includes(label))?.version ?? version;
}

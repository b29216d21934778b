import { type CollectionTag, Pair, Scalar, type ScalarTag, type Tags, YAMLMap, type YAMLSeq } from 'yaml';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'Transform',
] as const;

/** CloudFormation's short tags: `!GetAtt A.Arn` reads as `{ 'Fn::GetAtt': ['A', 'Arn'] }`, at any depth. */
export const intrinsicTags: Tags = [
  ...forms('Ref', 'Ref'),
  ...forms('Condition', 'Condition'),
  ...FUNCTIONS.flatMap((name) => forms(name, `Fn::${name}`)),
];

function forms(tag: string, key: string): (ScalarTag | CollectionTag)[] {
  return [
    {
      tag: `!${tag}`,
      resolve: (text) => ({ [key]: tag === 'GetAtt' ? splitAttribute(text) : text }),
    },
    { tag: `!${tag}`, collection: 'seq', resolve: (node) => wrap(key, node) },
    { tag: `!${tag}`, collection: 'map', resolve: (node) => wrap(key, node) },
  ];
}

/** Keeps the nodes of the argument, so that errors in it have a line. */
function wrap(key: string, argument: YAMLSeq | YAMLMap): YAMLMap {
  const map = new YAMLMap();
  map.items.push(new Pair(new Scalar(key), argument));
  return map;
}

/** Attribute names may contain dots (`Outputs.Name`), logical ids may not. */
function splitAttribute(text: string): string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

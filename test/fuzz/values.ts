import type { Random } from '../../src/lib/random.ts';
import { memberOf, type Shape, type StructureShape } from '../../src/schema/shape.ts';
import { ACCOUNT, NAMES, REGION } from './names.ts';
import { chance, latin1, pick } from './pick.ts';

// The share of a request that violates its shape: mostly none, so that requests pass the first check.
const ODDITIES = [0, 0, 0, 1 / 12];
const LEFT_OUT = 0.5;
const MAX_DEPTH = 5;

const TEMPLATES = [
  '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}',
  '{"Resources":{"S":{"Type":"AWS::Kinesis::Stream","Properties":{"ShardCount":1}}},"Outputs":{"A":{"Value":{"Fn::GetAtt":["S","Arn"]}}}}',
  'Conditions:\n  A: !Equals [1, 1]\nResources:\n  Q:\n    Type: AWS::SQS::Queue\n    Condition: A\n',
  '{"Resources":{"A":{"Type":"AWS::SNS::Topic","DependsOn":"B"},"B":{"Type":"AWS::SNS::Topic","DependsOn":"A"}}}',
  '{"Parameters":{"P":{"Type":"String","AllowedPattern":"^(a+)+$"}},"Resources":{"A":{"Type":"AWS::SNS::Topic"}}}',
  '[',
  '&a [*a]',
];

/** Usual values of members by name, so that many requests pass the first check. */
const USUAL: readonly (readonly [name: RegExp, texts: readonly string[]])[] = [
  [/^streamname$/i, [NAMES.stream]],
  [/^streamarn$/i, [`arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/${NAMES.stream}`]],
  [/^functionname$/i, ['whole', 'streamed', `arn:aws:lambda:${REGION}:${ACCOUNT}:function:whole`]],
  [/shard(id|tosplit|tomerge)$|^adjacentshardtomerge$/i, ['shardId-000000000000', 'shardId-000000000001']],
  [/hashkey$/i, ['0', '170141183460469231731687303715884105728', '-1', '1e9']],
  [/sequencenumber/i, ['0', '49590338271490256608559692538361571095921575989136588898', '1']],
  [/^bucket$/i, [NAMES.bucket]],
  [/^key$/i, ['a/b', '%2e%2e', '__proto__', 'a b?c']],
  [/^queueurl$/i, [`http://127.0.0.1:4566/${ACCOUNT}/${NAMES.queue}`]],
  [/^topicarn$|^targetarn$/i, [`arn:aws:sns:${REGION}:${ACCOUNT}:${NAMES.topic}`]],
  [
    /^resourcearn$/i,
    [`arn:aws:lambda:${REGION}:${ACCOUNT}:function:whole`, `arn:aws:sns:${REGION}:${ACCOUNT}:${NAMES.topic}`],
  ],
  [/loggroupname$/i, [NAMES.logGroup]],
  [/filterpattern$/i, ['%a.*b%', '[a,b,c=x*]', '{ $.a = 1 }', '"x" ?y -z']],
  [/^stackname$/i, [NAMES.stack, 'another']],
  [/^templatebody$/i, TEMPLATES],
  [/^(rolename|role)$/i, ['r', `arn:aws:iam::${ACCOUNT}:role/r`]],
  [/policydocument|assumerole|^policy$/i, ['{"Version":"2012-10-17","Statement":[]}', '{', '[]']],
  [/marker|token|iterator$/i, ['', 'AAAA', 'x'.repeat(300)]],
  [/expression$/i, ['m1 + m2 * (3', 'SUM(METRICS())', 'rate(1 minute)']],
  [/arn$/i, [`arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/${NAMES.stream}`, 'arn:aws:x', 'arn']],
];

const ODD_VALUES: readonly unknown[] = [
  null,
  '',
  ' ',
  -1,
  0,
  1.5,
  1e308,
  2 ** 53,
  true,
  [],
  {},
  [null],
  { __proto__: null, constructor: 1 },
  'x'.repeat(5_000),
  '\u0000',
  '\ud800',
  '\u2603'.repeat(300),
  '__proto__',
  'constructor',
  '${x}',
  '$.a[',
  '9'.repeat(50),
  '((a+)+)+$',
];

interface Draw {
  readonly random: Random;
  readonly odd: number;
}

/** An input of roughly this shape, with texts for blobs and numbers for timestamps. */
export function inputOf(shape: StructureShape, random: Random): Record<string, unknown> {
  return structureOf(shape, { random, odd: pick(random, ODDITIES) }, 0);
}

function valueOf(shape: Shape, name: string, draw: Draw, depth: number): unknown {
  const { random, odd } = draw;
  if (chance(random, odd)) return pick(random, ODD_VALUES);
  switch (shape.kind) {
    case 'string':
      return stringOf(shape, name, draw);
    case 'blob':
      return random.bytes(random.integer(64)).toString('base64');
    case 'integer':
    case 'long':
    case 'double':
      return pick(random, [shape.min ?? 1, shape.max ?? 10, 1, 2, random.integer(1_000)]);
    case 'boolean':
      return chance(random, 0.5);
    case 'timestamp':
      return pick(random, [1_767_225_600, 0, Date.UTC(2026, 0, 1), -1]);
    case 'document':
      return pick(random, ODD_VALUES);
    case 'list':
      return Array.from({ length: random.integer(depth > MAX_DEPTH ? 1 : 4) }, () =>
        valueOf(shape.member, name, draw, depth + 1),
      );
    case 'map':
      return Object.fromEntries(
        Array.from({ length: random.integer(3) }, () => [
          stringOf(shape.key, name, draw),
          valueOf(shape.value, name, draw, depth + 1),
        ]),
      );
    case 'structure':
      return structureOf(shape, draw, depth);
  }
}

function structureOf({ members }: StructureShape, draw: Draw, depth: number): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, declared] of Object.entries(members)) {
    const { shape, required } = memberOf(declared);
    const leftOut = required ? draw.odd : depth > MAX_DEPTH ? 1 : LEFT_OUT;
    if (!chance(draw.random, leftOut)) made[name] = valueOf(shape, name, draw, depth + 1);
  }
  return made;
}

function stringOf(shape: Shape & { kind: 'string' }, name: string, { random, odd }: Draw): string {
  if (shape.values && !chance(random, odd)) return pick(random, shape.values);
  const usual = USUAL.find(([pattern]) => pattern.test(name))?.[1];
  if (usual && !chance(random, 0.05)) return pick(random, usual);
  if (!chance(random, odd))
    return pick(random, ['a', 'fuzz', 'b1', '1', 'LATEST']).padEnd(shape.min ?? 0, 'x');
  return latin1(random, 20);
}

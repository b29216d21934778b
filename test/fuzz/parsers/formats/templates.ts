import {
  parseTemplate as parseVariables,
  VariableSyntaxError,
} from '../../../../src/manifest/variables/syntax.ts';
import { parseDotenv } from '../../../../src/manifest/variables/dotenv.ts';
import { parseYaml } from '../../../../src/lib/yaml/bounded-yaml.ts';
import { OperatorError } from '../../../../src/lib/operator-error.ts';
import { isServiceError } from '../../../../src/schema/error.ts';
import { evaluate, type Scope } from '../../../../src/services/cloudformation/template/evaluate.ts';
import { EvaluationWork } from '../../../../src/services/cloudformation/template/evaluation-work.ts';
import { parseTemplate } from '../../../../src/services/cloudformation/template/parse-template.ts';
import { accepts, isOneOf, type Parser } from '../parser.ts';

const YAML_TOKENS = [
  '- ',
  ': ',
  '\n  ',
  '&a ',
  '*a',
  '<<: *a',
  '!Ref ',
  '!GetAtt a.b',
  '!Sub "${a}"',
  '!If [',
  '!!binary ',
  '|\n',
  '>-\n',
  '{',
  '}',
  '[',
  ']',
  ',',
  '? ',
  '#',
  '---\n',
  '...\n',
  '%YAML 1.2',
  '"',
  "'",
  '~',
  '0x1f',
  '1_000',
  '.inf',
  '2026-01-01',
];

const yaml: Parser = {
  name: 'yaml',
  samples: [
    'service: orders\nprovider:\n  name: aws\n  environment: &env\n    A: b\nfunctions:\n  a:\n    handler: x.y\n    environment:\n      <<: *env\n',
    'list: [a, "b", {c: 1}]\ntext: |\n  line\n  line\nfolded: >-\n  x\n',
    'a: !Sub "${AWS::Region}-x"\nb: !GetAtt [c, d]\n',
  ],
  tokens: YAML_TOKENS,
  parse(input) {
    const read = parseYaml(input.toString());
    if (read.error) return false;
    // Aliases that would expand without bound are rejected here.
    return accepts(() => read.document.toJS(), isOneOf(ReferenceError));
  },
};

const SCOPE: Omit<Scope, 'work'> = {
  parameters: { Name: 'orders', Names: ['a', 'b'] },
  mappings: { Map: { a: { b: 'c' } } },
  conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Name' }, 'x'] } },
  pseudo: { 'AWS::Region': 'us-east-1', 'AWS::AccountId': '000000000000', 'AWS::StackName': 's' },
  resource: () => ({ ref: 'ref', attributes: { Arn: 'arn:aws:x' } }),
  importValue: () => 'imported',
};

const cloudFormation: Parser = {
  name: 'cloudformation',
  samples: [
    '{"Resources":{"S":{"Type":"AWS::Kinesis::Stream","Properties":{"Name":{"Fn::Sub":"${AWS::StackName}-${Name}"},"ShardCount":{"Fn::If":["IsProd",3,1]}}}}}',
    'Resources:\n  S:\n    Type: AWS::Kinesis::Stream\n    Properties:\n      Name: !Join ["-", [!Ref Name, !Select [0, !Split [",", "a,b"]]]]\n      Tags: !FindInMap [Map, a, b]\n',
    '{"Resources":{"A":{"Type":"T","Properties":{"C":{"Fn::Cidr":["10.0.0.0/16",4,8]},"B":{"Fn::Base64":"x"},"L":{"Fn::Length":["a"]},"J":{"Fn::ToJsonString":{"a":1}},"I":{"Fn::ImportValue":"x"},"G":{"Fn::GetAtt":["A","Arn"]}}}},"Outputs":{"O":{"Value":{"Ref":"A"}}}}',
  ],
  tokens: [
    ...YAML_TOKENS,
    '"Ref"',
    '"Fn::Sub"',
    '"Fn::If"',
    '"Fn::Join"',
    '"Fn::Select"',
    '"Fn::Split"',
    '"Fn::Cidr"',
    '"Fn::GetAtt"',
    '"Fn::Transform"',
    '"Fn::ForEach::X"',
    '"Condition"',
    '${',
    '${!',
    '"AWS::NoValue"',
    '{{resolve:ssm:/a}}',
  ],
  parse(input) {
    return accepts(() => {
      const template = parseTemplate(input.toString());
      const scope: Scope = { ...SCOPE, work: new EvaluationWork() };
      for (const { properties } of Object.values(template.resources)) {
        accepts(() => evaluate(properties, scope), isServiceError);
      }
    }, isServiceError);
  },
};

const variables: Parser = {
  name: 'variables',
  samples: [
    '${self:provider.stage}',
    "a-${opt:stage, 'dev'}-${env:X, self:custom.${sls:stage}.y}",
    '${file(./a.${x:y}.yml):b.c}',
  ],
  tokens: ['${', '}', ':', ',', "'", '"', '(', ')', '\\${', 'self:', 'AWS::', 'file(', 'strToBool('],
  parse: (input) => accepts(() => parseVariables(input.toString()), isOneOf(VariableSyntaxError)),
};

const dotenv: Parser = {
  name: 'dotenv',
  samples: ['A=1\nB="two\\nlines"\nexport C=\'$A\'\n# comment\nD=${A:-x}$B\n'],
  tokens: ['=', '"', "'", '`', '#', '\\n', '$', '${', '}', ':-', 'export '],
  parse: (input) => accepts(() => parseDotenv(input.toString(), { HOME: '/' }), isOneOf(OperatorError)),
};

export const templateParsers: readonly Parser[] = [yaml, cloudFormation, variables, dotenv];

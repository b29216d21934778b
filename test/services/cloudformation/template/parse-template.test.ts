import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../../src/schema/error.ts';
import {
  parseStoredTemplate,
  parseTemplate,
} from '../../../../src/services/cloudformation/template/parse-template.ts';
import { templateAsJson } from '../../../../src/services/cloudformation/template/parse-text.ts';
import { codePoint } from '../../../support/code-point.ts';

describe('parseTemplate', () => {
  it('parses YAML with short tags and JSON to the same template', () => {
    const yaml = `
Resources:
  A:
    Type: Test::Thing
    DependsOn: B
    DeletionPolicy: Retain
    Properties: { Link: !GetAtt B.Arn, Text: !Sub "\${B}-x" }
  B: { Type: Test::Thing }
`;
    const json = JSON.stringify({
      Resources: {
        A: {
          Type: 'Test::Thing',
          DependsOn: ['B'],
          DeletionPolicy: 'Retain',
          Properties: { Link: { 'Fn::GetAtt': ['B', 'Arn'] }, Text: { 'Fn::Sub': '${B}-x' } },
        },
        B: { Type: 'Test::Thing' },
      },
    });
    expect(parseTemplate(yaml)).toEqual(parseTemplate(json));
    expect(parseTemplate(yaml).resources['A']).toMatchObject({ dependsOn: ['B'], retainOnDelete: true });
  });

  // What a program writes is read as JSON; a line break more, and it is read as YAML.
  it('parses JSON and YAML to the same template', () => {
    const values = fc.jsonValue({ stringUnit: codePoint, maxDepth: 3 });
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1 }), values),
        fc.constantFrom(0, 2),
        (properties, indent) => {
          const text = JSON.stringify(
            { Resources: { A: { Type: 'T', Properties: properties } } },
            null,
            indent,
          );
          expect(parseTemplate(text)).toEqual(parseTemplate(`${text}\n`));
        },
      ),
    );
  });

  it.each([
    ['at once', '{"Resources":{"A":{"Type":"T"},"A":{"Type":"T"}}}'],
    ['by escapes', '{"Resources":{"A":{"Type":"T"},"\\u0041":{"Type":"T"}}}'],
  ])('refuses a key that is there twice, %s', (_, text) => {
    expect(() => parseTemplate(text)).toThrow('Map keys must be unique');
  });

  it.each<[string, unknown, string]>([
    ['no resources', {}, 'At least one Resources member must be defined.'],
    [
      'a mistyped section',
      { Resuorces: {} },
      'Invalid template property or properties [Resuorces]. Did you mean "Resources"?',
    ],
    [
      'a mistyped attribute',
      { Resources: { A: { Type: 'T', Propertys: {} } } },
      'Did you mean "Properties"?',
    ],
    [
      'no type',
      { Resources: { A: {} } },
      '[/Resources/A] Every Resources object must contain a Type member.',
    ],
    ['a bad logical id', { Resources: { 'A-b': { Type: 'T' } } }, 'Resource name A-b is non alphanumeric.'],
    ['an output without value', { Resources: { A: { Type: 'T' } }, Outputs: { O: {} } }, '/Outputs/O'],
    [
      'defaults for a macro that is not declared',
      { Globals: {}, Resources: {} },
      'Invalid template property or properties [Globals].',
    ],
    [
      'a list of macros',
      { Transform: ['AWS::Serverless-2016-10-31', 'Mine'], Resources: {} },
      'Transform Mine is not supported by Millrace. Millrace supports AWS::LanguageExtensions and AWS::Serverless-2016-10-31',
    ],
    [
      'a macro with parameters',
      { Transform: { Name: 'AWS::Include', Parameters: { Location: 's3://b/k' } }, Resources: {} },
      'Transform AWS::Include is not supported',
    ],
    [
      'a rule without assertions',
      { Rules: { R: {} }, Resources: { A: { Type: 'T' } } },
      '[/Rules/R/Assertions] must be a list.',
    ],
    ['a list', [], 'unsupported structure'],
  ])('rejects %s', (_, template, problem) => {
    expect(() => parseTemplate(JSON.stringify(template))).toThrow(problem);
  });

  it('parses the stored JSON of a YAML template to the same template', () => {
    const yaml =
      'Resources:\n  A:\n    Type: T\n    Properties: { Arn: !GetAtt B.Arn, Size: 1.5, On: true }\n  B: { Type: T }\n';
    const templateJson = templateAsJson(yaml)!;
    expect(parseStoredTemplate({ templateBody: yaml, templateJson })).toEqual(parseTemplate(yaml));
    expect(templateAsJson(templateJson)).toBeUndefined();
  });

  it('rejects aliases, as CloudFormation does', () => {
    const yaml = 'Resources:\n  A: &a { Type: T }\n  B: *a\n';
    expect(() => parseTemplate(yaml)).toThrow(
      'Template error: YAML aliases are not allowed in CloudFormation templates',
    );
  });

  it('returns a template or a service error for any text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((value) => `Resources: ${value}`),
    );
    fc.assert(
      fc.property(text, (source) => {
        try {
          parseTemplate(source);
        } catch (error) {
          expect(error).toBeInstanceOf(ServiceError);
        }
      }),
    );
  });
});

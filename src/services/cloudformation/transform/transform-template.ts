import { isJsonObject } from '../../../lib/json/json-object.ts';
import { ValidationError } from '../errors.ts';
import type { Scope } from '../template/evaluate.ts';
import { expandServerless } from './expand-serverless.ts';
import {
  expandLanguageExtensions,
  LANGUAGE_EXTENSIONS,
  rejectLanguageExtensions,
} from './language-extensions.ts';
import type { ParameterTexts } from './sam-resource.ts';
import { listOf, omitFrom, type Tree } from './tree.ts';

const SERVERLESS = 'AWS::Serverless-2016-10-31';
const KNOWN = [LANGUAGE_EXTENSIONS, SERVERLESS];

/**
 * The macros that a template declares.
 * @throws ValidationError for one that Millrace does not have
 */
export function declaredTransforms(template: Tree): readonly string[] {
  return listOf(template['Transform']).map((transform) => {
    // A macro with parameters is a map: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-transform.html
    const name = isJsonObject(transform) ? transform['Name'] : transform;
    const known = KNOWN.find((each) => each === name);
    if (known !== undefined) return known;
    throw ValidationError(
      `Template format error: Transform ${typeof name === 'string' ? name : JSON.stringify(transform)} is not ` +
        `supported by Millrace. Millrace supports ${KNOWN.join(' and ')}; declare what the other one adds.`,
    );
  });
}

/**
 * @param pseudo the pseudo parameters, as far as they are known
 * @returns the template without its macros; undefined for a template that declares none
 */
export function transformTemplate(
  template: Tree,
  parameters: ParameterTexts,
  pseudo?: Scope['pseudo'],
): Tree | undefined {
  const transforms = declaredTransforms(template);
  rejectTransformFunction(template);
  const isExtended = transforms.includes(LANGUAGE_EXTENSIONS);
  if (!isExtended) rejectLanguageExtensions(template);
  if (transforms.length === 0) return undefined;
  // AWS requires that it be declared first: docs/aws/cloudformation.md#language-extensions.
  const expanded = isExtended ? expandLanguageExtensions(template, parameters, pseudo) : template;
  return transforms.includes(SERVERLESS)
    ? expandServerless(expanded, parameters)
    : omitFrom(expanded, ['Transform']);
}

/** @throws ValidationError for a macro in a part of the template: there are none that could be called so */
export function rejectTransformFunction(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === 'Fn::Transform') {
      const macro = isJsonObject(member) ? member['Name'] : undefined;
      throw ValidationError(
        `Template error: Fn::Transform ${typeof macro === 'string' ? `of ${macro} ` : ''}is not supported by ` +
          'Millrace, which has no macros for parts of a template. Write what it results in.',
      );
    }
    rejectTransformFunction(member);
  }
}

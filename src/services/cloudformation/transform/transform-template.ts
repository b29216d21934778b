import { isJsonObject } from '../../../lib/json/json-object.ts';
import { ValidationError } from '../errors.ts';
import { expandServerless } from './expand-serverless.ts';
import type { ParameterTexts } from './sam-resource.ts';
import { listOf, type Tree } from './tree.ts';

const SERVERLESS = 'AWS::Serverless-2016-10-31';

/**
 * The macros that a template declares.
 * @throws ValidationError for one that Millrace does not have
 */
export function declaredTransforms(template: Tree): readonly string[] {
  return listOf(template['Transform']).map((transform) => {
    // A macro with parameters is a map: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-transform.html
    const name = isJsonObject(transform) ? transform['Name'] : transform;
    if (name === SERVERLESS) return SERVERLESS;
    throw ValidationError(
      `Template format error: Transform ${typeof name === 'string' ? name : JSON.stringify(transform)} is not ` +
        `supported by Millrace. Millrace supports ${SERVERLESS}; declare what the other one adds.`,
    );
  });
}

/** @returns the template without its macros; undefined for a template that declares none */
export function transformTemplate(template: Tree, parameters: ParameterTexts): Tree | undefined {
  return declaredTransforms(template).length === 0 ? undefined : expandServerless(template, parameters);
}

import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { type Tree, treeOf } from '../../services/cloudformation/transform/tree.ts';
import { INLINE_CODE } from './inline-code.ts';

export interface InlineTemplate {
  readonly template: Tree;
  /** Logical ids of all functions, by the names that a test may use for them. */
  readonly functions: ReadonlyMap<string, string>;
}

const CODE: Readonly<Record<string, Tree>> = {
  'AWS::Lambda::Function': { Code: INLINE_CODE },
  'AWS::Serverless::Function': { InlineCode: INLINE_CODE.ZipFile, CodeUri: undefined },
};
// A CDK app adds a digest of the path to the id of a construct.
const CDK_SUFFIX = /[0-9A-F]{8}$/;

/**
 * Gives functions with an inline handler code that needs no file.
 * @param inline logical ids, names (`FunctionName`), or ids of a CDK app (`Filter` for `Filter0A1B2C3D`)
 * @throws OperatorError for a name that no function has
 */
export function inlineTemplate(template: Tree, inline: readonly string[]): InlineTemplate {
  const resources = treeOf(template['Resources']);
  const functions = new Map<string, string>();
  for (const [logicalId, declared] of Object.entries(resources)) {
    const { Type: type, Properties: properties } = treeOf(declared);
    if (!Object.hasOwn(CODE, String(type))) continue;
    const { FunctionName: name } = treeOf(properties);
    for (const alias of [logicalId, logicalId.replace(CDK_SUFFIX, ''), name]) {
      if (typeof alias === 'string' && alias !== '') functions.set(alias, logicalId);
    }
  }
  const changed = inline.map((name) => {
    const logicalId = functions.get(name);
    if (logicalId !== undefined) return [logicalId, withInlineCode(treeOf(resources[logicalId]))] as const;
    const names = [...functions.keys()];
    throw new OperatorError(
      `handlers: the template has no function ${name}.${didYouMean(name, names)} It has ${names.join(', ') || 'none'}.`,
    );
  });
  return {
    template: withoutBootstrapCheck({
      ...template,
      Resources: { ...resources, ...Object.fromEntries(changed) },
    }),
    functions,
  };
}

function withInlineCode(resource: Tree): Tree {
  const { Type: type, Properties: properties } = resource;
  const changed = { ...treeOf(properties), ...CODE[String(type)] };
  const present = Object.entries(changed).filter(([, value]) => value !== undefined);
  return { ...resource, Properties: Object.fromEntries(present) };
}

/** The check of a CDK app that its account was bootstrapped: a new pipeline is not, and need not be. */
function withoutBootstrapCheck(template: Tree): Tree {
  const { BootstrapVersion: _version, ...Parameters } = treeOf(template['Parameters']);
  const { CheckBootstrapVersion: _check, ...Rules } = treeOf(template['Rules']);
  return {
    ...template,
    ...(template['Parameters'] !== undefined && { Parameters }),
    ...(template['Rules'] !== undefined && { Rules }),
  };
}

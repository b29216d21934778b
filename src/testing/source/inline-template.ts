import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { omitFrom, type Tree, treeOf } from '../../services/cloudformation/transform/tree.ts';
import { withoutBootstrapping } from './cdk-template.ts';
import { INLINE_CODE } from './inline-code.ts';
import { logicalNames } from './logical-names.ts';

export interface InlineTemplate {
  readonly template: Tree;
  /** Logical ids of all functions, by the names that a test may use for them. */
  readonly functions: ReadonlyMap<string, string>;
}

/** The members that name the code of a function, by resource type. */
const CODE: Readonly<Record<string, Tree>> = {
  'AWS::Lambda::Function': { Code: INLINE_CODE },
  'AWS::Serverless::Function': { InlineCode: INLINE_CODE.ZipFile },
};
const REPLACED = ['CodeUri', 'ImageUri', 'PackageType', 'ImageConfig'];

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
    for (const alias of [...logicalNames(logicalId), name]) {
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
    template: withoutBootstrapping(
      { ...template, Resources: { ...resources, ...Object.fromEntries(changed) } },
      new Set(changed.map(([logicalId]) => logicalId)),
    ),
    functions,
  };
}

function withInlineCode(resource: Tree): Tree {
  const { Type: type, Properties: properties } = resource;
  const declared = omitFrom(treeOf(properties), REPLACED);
  const { Handler: handler = 'index.handler', Runtime: runtime } = declared;
  return {
    // Of the metadata, only how SAM builds the code has an effect.
    ...omitFrom(resource, ['Metadata']),
    Properties: {
      ...declared,
      ...CODE[String(type)],
      Handler: handler,
      // The handler in the test is JavaScript, whatever it stands in for. It may return a result without a promise.
      ...(!isOfNode(type, runtime) && { Runtime: 'nodejs24.x' }),
    },
  };
}

/** SAM may have the runtime in its globals. */
function isOfNode(type: unknown, runtime: unknown): boolean {
  if (runtime === undefined) return type === 'AWS::Serverless::Function';
  return typeof runtime !== 'string' || runtime.startsWith('nodejs');
}

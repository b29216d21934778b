import { isServiceError } from '../../schema/error.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { parameterInputs, parameterTexts } from '../../services/cloudformation/template/parameters.ts';
import { parametersFrom } from '../../services/cloudformation/template/parse-template.ts';
import { isSupportedEvent } from '../../services/cloudformation/transform/events/compile-events.ts';
import { isUnsupportedServerless } from '../../services/cloudformation/transform/expand-serverless.ts';
import { transformTemplate } from '../../services/cloudformation/transform/transform-template.ts';
import { omitFrom, type Tree, treeOf } from '../../services/cloudformation/transform/tree.ts';

/** A part of a resource of `AWS::Serverless` that is left out. */
interface LeftOutPart {
  readonly what: string;
  readonly path: readonly string[];
  readonly why: string;
  readonly remedy: string;
}

export interface ExpandedTemplate {
  /** Without macros. Resources that Millrace does not expand are unchanged. */
  readonly template: Tree;
  readonly leftOut: readonly LeftOutPart[];
}

/**
 * Expands a template without the events and connectors that Millrace does not have.
 * @throws OperatorError for a template that is wrong without them as well
 */
export async function expandPartially(
  source: Tree,
  parameters: Readonly<Record<string, string>>,
): Promise<ExpandedTemplate> {
  const declared = Object.entries(treeOf(source['Resources']));
  const unsupported = declared.filter(([, resource]) => isUnsupportedServerless(treeOf(resource)['Type']));
  const supported = declared.filter(([, resource]) => !isUnsupportedServerless(treeOf(resource)['Type']));
  const parts = supported.map(
    ([logicalId, resource]) => [logicalId, withoutParts(logicalId, resource)] as const,
  );
  const reduced = {
    ...source,
    Resources: Object.fromEntries(parts.map(([logicalId, { resource }]) => [logicalId, resource])),
  };
  try {
    const texts = await parameterTexts({ parameters: parametersFrom(reduced) }, parameterInputs(parameters));
    const expanded = transformTemplate(reduced, texts) ?? reduced;
    return {
      template: {
        ...expanded,
        Resources: { ...treeOf(expanded['Resources']), ...Object.fromEntries(unsupported) },
      },
      leftOut: parts.flatMap(([, { leftOut }]) => leftOut),
    };
  } catch (error) {
    if (isServiceError(error)) throw new OperatorError(error.message, { cause: error });
    throw error;
  }
}

function withoutParts(logicalId: string, resource: unknown) {
  const { Connectors: connectors, ...declared } = treeOf(resource);
  const properties = treeOf(declared['Properties']);
  const events = Object.entries(treeOf(properties['Events']));
  const isServerless = String(declared['Type']).startsWith('AWS::Serverless::');
  if (!isServerless) return { resource, leftOut: [] };
  const unsupported = events.filter(([, event]) => !isSupportedEvent(treeOf(event)['Type']));
  const path = ['Resources', logicalId];
  const leftOut: LeftOutPart[] = unsupported.map(([name, event]) => ({
    what: `event ${name} of ${logicalId}`,
    path: [...path, 'Properties', 'Events', name],
    why: `Millrace does not have events of type ${String(treeOf(event)['Type'])}`,
    remedy: 'deploy it to AWS',
  }));
  if (connectors !== undefined) {
    leftOut.push({
      what: `connectors of ${logicalId}`,
      path: [...path, 'Connectors'],
      why: 'Millrace does not have connectors',
      remedy: 'declare policies instead',
    });
  }
  if (leftOut.length === 0) return { resource, leftOut };
  const kept = omitFrom(properties, unsupported.length > 0 ? ['Events'] : []);
  const supported = events.filter((event) => !unsupported.includes(event));
  return {
    resource: {
      ...declared,
      Properties: {
        ...kept,
        ...(unsupported.length > 0 && supported.length > 0 && { Events: Object.fromEntries(supported) }),
      },
    },
    leftOut,
  };
}

import type { Client } from '../../client/client.ts';
import type { LeftOut } from '../../manifest/partial/left-out.ts';
import type { Tree } from '../../services/cloudformation/transform/tree.ts';
import { declaringResource } from '../template/declaring-resource.ts';
import type { TemplateFile } from '../template/template-file.ts';
import { expandPartially } from './partial-sam.ts';
import { partialTemplate } from './partial-template.ts';

/**
 * Leaves out of a template what a server cannot create, and locates it in the file.
 * @param source the template, with its code uploaded
 * @throws OperatorError for a template that is wrong without it as well
 */
export async function partialTemplateFile(
  { template: declared, locationOf }: TemplateFile,
  source: Tree,
  client: Client,
  parameters: Readonly<Record<string, string>>,
): Promise<{ readonly template: Tree; readonly leftOut: readonly LeftOut[] }> {
  const expanded = await expandPartially(source, parameters);
  const { template, leftOut } = await partialTemplate(expanded.template, client, {
    isIncomplete: expanded.leftOut.length > 0,
  });
  return {
    template,
    leftOut: [
      ...expanded.leftOut.map(({ path, ...part }) => ({ ...part, location: locationOf(path) })),
      ...leftOut.map(({ logicalId, ...part }) => {
        const name = declaringResource(declared, logicalId);
        return { ...part, ...(name !== undefined && { location: locationOf(['Resources', name]) }) };
      }),
    ],
  };
}

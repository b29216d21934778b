import type { Client } from '../../client/client.ts';
import type { Template } from '../../manifest/compile/template.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { throwProblems } from '../../manifest/manifest-error.ts';
import { PARTIAL_ADVICE } from '../../manifest/partial/left-out.ts';
import type { TemplateTree } from '../../services/cloudformation/partial/leave-out.ts';
import { RESOURCE_TYPES } from '../../services/cloudformation/resources/types.ts';
import { templateProblems } from '../../services/cloudformation/template-problems.ts';
import { forwardedServices, typesIn } from '../partial/forwarded-services.ts';
import { locateInProject } from './locate-problem.ts';

export interface ProjectTemplates {
  readonly manifest: Manifest;
  /** As compiled. */
  readonly compiled: Template;
  /** The template to deploy: without the resources that are left out. */
  readonly deployed: TemplateTree;
}

/**
 * Checks the template of a project as the server does.
 * @throws ManifestError with the location of every problem in the project
 */
export async function checkProject(
  { manifest, compiled, deployed }: ProjectTemplates,
  {
    client,
    account,
    partial,
  }: { readonly client: Client; readonly account: string; readonly partial: boolean },
): Promise<void> {
  const { stackName: name, region } = manifest;
  const forwarded = await forwardedServices(client, RESOURCE_TYPES, typesIn(deployed));
  const problems = templateProblems(deployed, {
    types: RESOURCE_TYPES,
    forwarded,
    stack: { name, stackId: name, account, region },
  });
  throwProblems(
    problems.map(({ path, message }) => {
      const canBeLeftOut = !partial && path.at(-1) === 'Type';
      return {
        location: locateInProject(manifest, compiled, path),
        message: canBeLeftOut ? `${message} ${PARTIAL_ADVICE}` : message,
      };
    }),
  );
}

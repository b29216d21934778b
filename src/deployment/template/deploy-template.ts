import type { Client } from '../../client/client.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { type LeftOut, PARTIAL_ADVICE } from '../../manifest/partial/left-out.ts';
import { formatProblem } from '../../manifest/manifest-error.ts';
import { formatLocation } from '../../manifest/source-location.ts';
import { GetTemplate } from '../../services/cloudformation/operations/get-template.ts';
import { cloudFormationTraits } from '../../services/cloudformation/traits.ts';
import { parameterInputs } from '../../services/cloudformation/template/parameters.ts';
import { parseTemplateTree } from '../../services/cloudformation/template/parse-text.ts';
import type { Tree } from '../../services/cloudformation/transform/tree.ts';
import type { StackUpdate } from '../deploy-manifest.ts';
import {
  type DeployOutcome,
  followDeployment,
  type FollowTools,
  settledStack,
  submitStack,
} from '../deploy-stack.ts';
import { rejectEmpty } from '../partial/reject-empty.ts';
import { describeStack, outputsOf, StackFollower } from '../stack-calls.ts';
import { StackPackages } from '../stack-packages.ts';
import { declaringResource } from './declaring-resource.ts';
import { withUploadedCode } from './local-code.ts';
import type { PackedTemplate } from './pack-template.ts';

export interface TemplateDeployment {
  readonly outcome: DeployOutcome;
  readonly stackId: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Empty unless the deployment is partial. */
  readonly leftOut: readonly LeftOut[];
}

export interface TemplateTools extends FollowTools {
  readonly clock: Clock;
  /** The account of the client. */
  readonly account: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Leaves out what the server cannot create, instead of failing. */
  readonly partial: boolean;
  /** Rejects to prevent an update; nothing has been uploaded then. Partial deployments only: they expand macros. */
  readonly reviewUpdate?: (update: StackUpdate) => Promise<void>;
}

/**
 * Deploys a template: uploads the code on disk that it names, then creates or updates the stack.
 * @throws OperatorError when the stack could not be deployed; it has then been rolled back
 */
export async function deployTemplate(
  packed: PackedTemplate,
  tools: TemplateTools,
): Promise<TemplateDeployment> {
  const { client, account, clock, parameters } = tools;
  const { stackName, code } = packed;
  const packages = new StackPackages(client, account, stackName);
  const locations = new Map(
    [...code].map(([logicalId, { sha256 }]) => [logicalId, packages.locationOf(sha256)]),
  );
  const uploaded = withUploadedCode(packed.template, locations);
  const leaveOut = async () => {
    // Loads every resource type, which takes time that most deployments do not need.
    const { partialTemplateFile } = await import('../partial/partial-template-file.ts');
    return partialTemplateFile(packed, uploaded, client, parameters);
  };
  const { template, leftOut } = tools.partial ? await leaveOut() : { template: uploaded, leftOut: [] };
  if (leftOut.length > 0) rejectEmpty(template, leftOut, packed.locationOf([]));
  const follower = new StackFollower(client, clock);
  const found = await describeStack(client, stackName);
  const existing = found && (await settledStack(found, follower, tools));
  if (existing && tools.reviewUpdate) {
    const before = await resourcesOf(client, existing.StackId);
    const after = template['Resources'] as StackUpdate['after'];
    await tools.reviewUpdate({ stackId: existing.StackId, before, after, client });
  }
  await packages.upload(code.values());
  const request = {
    StackName: stackName,
    TemplateBody: JSON.stringify(template),
    Parameters: parameterInputs(parameters),
  };
  const { stackId, outcome } = await submitStack(request, existing, client).catch(async (error: unknown) => {
    throw await explained(error, packed, template, tools, leaveOut);
  });
  const locate = (logicalId: string) => {
    const name = declaringResource(packed.template, logicalId);
    return name === undefined ? undefined : formatLocation(packed.locationOf(['Resources', name]));
  };
  if (outcome !== 'unchanged') await followDeployment(stackName, stackId, follower, { ...tools, locate });
  await packages.removeOld(code.values());
  return {
    outcome,
    stackId,
    outputs: outputsOf(await describeStack(client, stackId), client.endpoint),
    leftOut,
  };
}

/** Names the lines of the file for which the server has rejected it, and the advice to deploy a part of it. */
async function explained(
  error: unknown,
  packed: PackedTemplate,
  template: Tree,
  tools: TemplateTools,
  leaveOut: () => Promise<{ readonly leftOut: readonly LeftOut[] }>,
): Promise<unknown> {
  if (!(error instanceof OperatorError)) return error;
  // Loads every resource type, as leaving out does.
  const { locatedProblems } = await import('./locate-problems.ts');
  const problems = await locatedProblems(packed, template, tools).catch(() => []);
  const listed = problems.map(formatProblem).join('\n');
  const message = listed === '' ? error.message : listed;
  // A template that is wrong in another way has no part to deploy.
  const partial = tools.partial ? undefined : await leaveOut().catch(() => undefined);
  const advice = (partial?.leftOut ?? []).length > 0 ? ` ${PARTIAL_ADVICE}` : '';
  return new OperatorError(`${message}${advice}`, { cause: error });
}

async function resourcesOf(client: Client, stackId: string): Promise<StackUpdate['before']> {
  const { TemplateBody: text } = await client.call(cloudFormationTraits, GetTemplate, { StackName: stackId });
  return parseTemplateTree(text)['Resources'] as StackUpdate['before'];
}

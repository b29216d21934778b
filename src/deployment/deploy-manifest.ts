import type { Client } from '../client/client.ts';
import type { Clock } from '../lib/time/clock.ts';
import type { Bundles } from '../manifest/bundle/bundler.ts';
import { compileTemplate } from '../manifest/compile/compile.ts';
import { fullFunctionName } from '../manifest/compile/naming.ts';
import type { Template } from '../manifest/compile/template.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { CodeBundle } from '../manifest/package/pack-function.ts';
import type { LeftOut } from '../manifest/partial/left-out.ts';
import { formatLocation } from '../manifest/source-location.ts';
import { GetTemplate } from '../services/cloudformation/operations/get-template.ts';
import { cloudFormationTraits } from '../services/cloudformation/traits.ts';
import { checkProject } from './check/check-project.ts';
import { locateInProject } from './check/locate-problem.ts';
import { partialManifest } from './partial/partial-manifest.ts';
import { rejectEmpty } from './partial/reject-empty.ts';
import { type ApiEndpoint, apiEndpoints } from './api-endpoints.ts';
import {
  type DeployOutcome,
  followDeployment,
  type FollowTools,
  settledStack,
  submitStack,
} from './deploy-stack.ts';
import { describeStack, listResources, outputsOf, StackFollower } from './stack-calls.ts';
import { StackPackages } from './stack-packages.ts';

/** A function by its name in serverless.yml and in Lambda. */
export interface NamedFunction {
  readonly name: string;
  readonly fullName: string;
}

export interface Deployment {
  readonly outcome: DeployOutcome;
  readonly stackId: string;
  readonly resourceCount: number;
  readonly functions: readonly NamedFunction[];
  readonly outputs: Readonly<Record<string, string>>;
  /** The routes of its API. */
  readonly endpoints: readonly ApiEndpoint[];
  /** Empty unless the deployment is partial. */
  readonly leftOut: readonly LeftOut[];
}

/** An update of a stack that exists, before it begins. */
export interface StackUpdate {
  readonly stackId: string;
  /** The resources of the deployed template, and of the new one. */
  readonly before: Template['Resources'];
  readonly after: Template['Resources'];
  readonly client: Client;
}

export interface DeployTools extends FollowTools {
  readonly clock: Clock;
  /** The account of the client. */
  readonly account: string;
  /** Leaves out what the server cannot create, instead of failing. */
  readonly partial: boolean;
  /** Rejects to prevent an update; nothing has been uploaded then. */
  readonly reviewUpdate?: (update: StackUpdate) => Promise<void>;
}

/**
 * Deploys a manifest to a server: uploads the code, then creates or updates the stack.
 * @param bundling may still be in progress; nothing changes before it resolves
 * @throws ManifestError with every problem of the template, before anything is deployed
 * @throws OperatorError when the stack could not be deployed; it has then been rolled back
 */
export async function deployManifest(
  manifest: Manifest,
  bundling: Bundles | Promise<Bundles>,
  tools: DeployTools,
): Promise<Deployment> {
  const { client, account, clock } = tools;
  const packages = new StackPackages(client, account, manifest.stackName);
  const [bundles, found] = await Promise.all([bundling, describeStack(client, manifest.stackName)]);
  const locationOf = ({ sha256 }: CodeBundle) => ({ ...packages.locationOf(sha256), sha256 });
  const compiled = compileTemplate(
    manifest,
    (name) => locationOf(bundles.byFunction.get(name)!),
    (name) => locationOf(bundles.layers.get(name)!),
  );
  const { template: deployed, leftOut } = tools.partial
    ? await partialManifest(manifest, compiled, client)
    : { template: compiled, leftOut: [] };
  rejectEmpty(deployed, leftOut, manifest.locationOf([]));
  await checkProject({ manifest, compiled, deployed }, tools);
  const template = JSON.stringify(deployed);
  const follower = new StackFollower(client, clock);
  const existing = found && (await settledStack(found, follower, tools));
  if (existing) {
    const present = await templateOf(client, existing.StackId);
    if (present === template) {
      return { ...(await summarize(manifest, existing.StackId, 'unchanged', client)), leftOut };
    }
    const { Resources: before } = JSON.parse(present) as Template;
    const { Resources: after } = deployed as Template;
    await tools.reviewUpdate?.({ stackId: existing.StackId, before, after, client });
  }
  const uploaded = [...bundles.byFunction.values(), ...bundles.layers.values()];
  await packages.upload(uploaded);
  const request = {
    StackName: manifest.stackName,
    TemplateBody: template,
    Tags: [{ Key: 'STAGE', Value: manifest.stage }],
  };
  const { stackId, outcome } = await submitStack(request, existing, client);
  const locate = (logicalId: string) => {
    const location = locateInProject(manifest, compiled, ['Resources', logicalId]);
    // What belongs to the whole service is named by its logical id alone.
    if (location.path.length === 0) return undefined;
    const text = formatLocation(location);
    return location.path.at(-1) === logicalId ? text : `${text}: ${logicalId}`;
  };
  await followDeployment(manifest.stackName, stackId, follower, { ...tools, locate });
  await packages.removeOld(uploaded);
  return { ...(await summarize(manifest, stackId, outcome, client)), leftOut };
}

async function templateOf(client: Client, stackId: string): Promise<string> {
  return (await client.call(cloudFormationTraits, GetTemplate, { StackName: stackId })).TemplateBody;
}

async function summarize(
  manifest: Manifest,
  stackId: string,
  outcome: Deployment['outcome'],
  client: Client,
): Promise<Omit<Deployment, 'leftOut'>> {
  const [stack, resources] = await Promise.all([
    describeStack(client, stackId),
    listResources(client, stackId),
  ]);
  const outputs = outputsOf(stack, client.endpoint);
  return {
    outcome,
    stackId,
    resourceCount: resources.length,
    functions: namedFunctions(manifest),
    outputs,
    endpoints: await apiEndpoints(manifest, outputs, client),
  };
}

export function namedFunctions(manifest: Manifest): NamedFunction[] {
  return [...manifest.functions].map(([name, config]) => ({
    name,
    fullName: fullFunctionName(manifest, name, config),
  }));
}

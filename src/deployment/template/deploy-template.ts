import { dirname } from 'node:path';
import type { Clock } from '../../lib/time/clock.ts';
import { deploymentBucket } from '../../services/s3/deployment-bucket.ts';
import { PutObject } from '../../services/s3/operations/put-object.ts';
import { s3Traits } from '../../services/s3/traits.ts';
import {
  type DeployOutcome,
  followDeployment,
  type FollowTools,
  settledStack,
  submitStack,
} from '../deploy-stack.ts';
import { describeStack, StackFollower } from '../stack-calls.ts';
import { localCode, withUploadedCode } from './local-code.ts';
import { packCode } from './pack-code.ts';
import type { TemplateFile } from './template-file.ts';

export interface TemplateDeployment {
  readonly outcome: DeployOutcome;
  readonly stackId: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface TemplateTools extends FollowTools {
  readonly clock: Clock;
  /** The account of the client. */
  readonly account: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Deploys a template: uploads the code on disk that it names, then creates or updates the stack.
 * @throws OperatorError when the stack could not be deployed; it has then been rolled back
 */
export async function deployTemplate(
  { file, stackName, template }: TemplateFile,
  tools: TemplateTools,
): Promise<TemplateDeployment> {
  const { client, account, clock } = tools;
  const bucket = deploymentBucket(account);
  const locations = new Map<string, { bucket: string; key: string }>();
  for (const code of localCode(template)) {
    const { zip, sha256 } = await packCode(code, dirname(file));
    // Derived from the content: unchanged code keeps its key, and so the template keeps its text.
    const key = `${stackName}/${sha256}.zip`;
    await client.call(s3Traits, PutObject, { Bucket: bucket, Key: key, Body: zip });
    locations.set(code.logicalId, { bucket, key });
  }
  const follower = new StackFollower(client, clock);
  const found = await describeStack(client, stackName);
  const existing = found && (await settledStack(found, follower, tools));
  const request = {
    StackName: stackName,
    TemplateBody: JSON.stringify(withUploadedCode(template, locations)),
    Parameters: Object.entries(tools.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
  };
  const { stackId, outcome } = await submitStack(request, existing, client);
  if (outcome !== 'unchanged') await followDeployment(stackName, stackId, follower, tools);
  const stack = await describeStack(client, stackId);
  const outputs = (stack?.Outputs ?? []).map(
    ({ OutputKey, OutputValue }) => [OutputKey, OutputValue] as const,
  );
  return { outcome, stackId, outputs: Object.fromEntries(outputs) };
}

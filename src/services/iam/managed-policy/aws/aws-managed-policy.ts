import { parseArn } from '../../../../lib/aws/arn.ts';
import { ownMember } from '../../../../lib/own-member.ts';
import { ADMINISTRATOR_POLICIES } from './administrator-policies.ts';
import { LAMBDA_POLICIES } from './lambda-policies.ts';
import { SERVICE_POLICIES } from './service-policies.ts';

/*
 * The managed policies of AWS that projects attach most, as its reference describes them. Any other one can be attached
 * too. What it allows is not known here, so it allows nothing.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const POLICIES = { ...LAMBDA_POLICIES, ...SERVICE_POLICIES, ...ADMINISTRATOR_POLICIES };

/**
 * The document of a managed policy of AWS, as JSON.
 * @param arn `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`
 * @returns undefined when it is not known here
 */
export function awsManagedPolicy(arn: string): string | undefined {
  const { partition, service, account, resource = '' } = parseArn(arn) ?? {};
  if (service !== 'iam' || account !== 'aws' || !resource.startsWith('policy/')) return undefined;
  const Statement = ownMember(POLICIES, resource.slice('policy/'.length));
  if (!Statement) return undefined;
  return JSON.stringify({ Version: '2012-10-17', Statement }).replaceAll('arn:aws:', `arn:${partition}:`);
}

import { partitionOf } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { accountRoot } from '../../../policy/principal.ts';
import { InvalidParameterValue, PreconditionFailed, ResourceNotFound } from '../errors.ts';
import { functionArn, type FunctionReference } from '../function/name/name.ts';

/** Key: `lambda/policy/ACCOUNT/REGION/FUNCTION/QUALIFIER`. A policy without statements counts as absent. */
export interface PolicyDocument {
  readonly revisionId: string;
  readonly statements: readonly Statement[];
}

/** Members are in AWS's order, as the policy is returned as text. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: '*' | { readonly Service: string } | { readonly AWS: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The members of an AddPermission request that define a statement. */
export interface Grant {
  readonly StatementId: string;
  readonly Action: string;
  readonly Principal: string;
  readonly SourceArn?: string | undefined;
  readonly SourceAccount?: string | undefined;
  readonly EventSourceToken?: string | undefined;
  readonly PrincipalOrgID?: string | undefined;
  readonly FunctionUrlAuthType?: string | undefined;
  readonly InvokedViaFunctionUrl?: boolean | undefined;
}

/**
 * The statement of a grant: docs/aws/lambda-functions.md#resource-policies.
 * @throws InvalidParameterValue for an invalid principal
 */
export function statementOf(
  grant: Grant,
  namespace: Namespace,
  { name, qualifier }: FunctionReference,
): Statement {
  const Condition = conditionOf(grant);
  return {
    Sid: grant.StatementId,
    Effect: 'Allow',
    Principal: principalOf(grant.Principal, partitionOf(namespace.region)),
    Action: grant.Action,
    Resource: functionArn(namespace, name, qualifier),
    ...(Object.keys(Condition).length > 0 && { Condition }),
  };
}

/** The policy as the API returns it: JSON text. */
export function policyText({ statements }: PolicyDocument): string {
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });
}

export function policyNotFound() {
  return ResourceNotFound('The resource you requested does not exist.');
}

export function stalePolicy() {
  return PreconditionFailed(
    'The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id',
  );
}

// Services of AWS in all partitions, and of Alexa:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
const SERVICE_PRINCIPAL =
  /^([a-z0-9-]+\.)+(amazonaws\.(com(\.cn)?|eu)|amazon\.com|aws\.internal|c2s\.ic\.gov|sc2s\.sgov\.gov)$/;

function principalOf(principal: string, partition: string): Statement['Principal'] {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: accountRoot(principal, partition).arn };
  if (/^arn:[^:]+:(iam|sts)::\d{12}:.+$/.test(principal)) return { AWS: principal };
  if (SERVICE_PRINCIPAL.test(principal)) return { Service: principal };
  throw InvalidParameterValue(
    'The provided principal was invalid. Please check the principal and try again.',
  );
}

function conditionOf(grant: Grant): Record<string, Record<string, string>> {
  const equal = {
    ...(grant.SourceAccount !== undefined && { 'AWS:SourceAccount': grant.SourceAccount }),
    ...(grant.EventSourceToken !== undefined && { 'lambda:EventSourceToken': grant.EventSourceToken }),
    ...(grant.PrincipalOrgID !== undefined && { 'aws:PrincipalOrgID': grant.PrincipalOrgID }),
    ...(grant.FunctionUrlAuthType !== undefined && {
      'lambda:FunctionUrlAuthType': grant.FunctionUrlAuthType,
    }),
  };
  return {
    ...(Object.keys(equal).length > 0 && { StringEquals: equal }),
    ...(grant.InvokedViaFunctionUrl !== undefined && {
      Bool: { 'lambda:InvokedViaFunctionUrl': String(grant.InvokedViaFunctionUrl) },
    }),
    ...(grant.SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': grant.SourceArn } }),
  };
}

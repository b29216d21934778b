import { isJsonObject } from '../../../../lib/json/json-object.ts';
import { expandPolicyTemplate } from './policy-templates.ts';
import { generated, type SamResource } from '../sam-resource.ts';
import { tagList } from '../tags.ts';
import { listOf, present, type Tree, treeOf } from '../tree.ts';

const MANAGED = 'arn:aws:iam::aws:policy/';
const BASIC_EXECUTION = `${MANAGED}service-role/AWSLambdaBasicExecutionRole`;
const VPC_ACCESS = `${MANAGED}service-role/AWSLambdaVPCAccessExecutionRole`;
const X_RAY = `${MANAGED}AWSXrayWriteOnlyAccess`;

/** What the events and destinations of a function add to its role. */
export interface RoleNeeds {
  /** Names of AWS's policies below `service-role/`. */
  readonly managed: readonly string[];
  readonly inline: readonly {
    readonly name: string;
    readonly version?: string;
    readonly statements: readonly Tree[];
  }[];
}

/** The role of a function that names none. */
export function functionRole(resource: SamResource, needs: RoleNeeds): Tree {
  const { logicalId, properties } = resource;
  const managed = [
    BASIC_EXECUTION,
    ...(properties['Tracing'] === 'Active' ? [X_RAY] : []),
    ...(properties['VpcConfig'] === undefined ? [] : [VPC_ACCESS]),
  ];
  const inline: Tree[] = needs.inline.map(({ name, version, statements }) => ({
    PolicyName: name,
    PolicyDocument: present({ Version: version, Statement: statements }),
  }));
  for (const [index, policy] of listOf(properties['Policies']).entries()) {
    const document = inlineDocument(resource, policy);
    if (document === undefined) managed.push(managedArn(policy));
    else inline.push({ PolicyName: `${logicalId}RolePolicy${index}`, PolicyDocument: document });
  }
  managed.push(...needs.managed.map((name) => `${MANAGED}service-role/${name}`));
  const { AssumeRolePolicyDocument: trust, PermissionsBoundary, RolePath: Path } = properties;
  return generated(resource, 'AWS::IAM::Role', {
    AssumeRolePolicyDocument: trust ?? trustOf('lambda.amazonaws.com'),
    ManagedPolicyArns: [...new Set(managed)],
    Policies: inline.length > 0 ? inline : undefined,
    Path,
    PermissionsBoundary,
    Tags: tagList({ 'lambda:createdBy': 'SAM', ...treeOf(properties['Tags']) }),
  });
}

/** The policy document that lets a service assume a role. */
export function trustOf(service: string): Tree {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }],
  };
}

/** @returns undefined for a managed policy */
function inlineDocument(resource: SamResource, policy: unknown): Tree | undefined {
  if (!isJsonObject(policy)) return undefined;
  if (policy['Statement'] !== undefined) return policy;
  const [name, ...others] = Object.keys(policy);
  const isFunction = name === undefined || name === 'Ref' || name.startsWith('Fn::');
  return others.length > 0 || isFunction ? undefined : expandPolicyTemplate(resource, name, policy[name]);
}

function managedArn(policy: unknown): string {
  if (typeof policy !== 'string' || policy.includes(':')) return policy as string;
  const isServiceRole = /^AWSLambda\w+ExecutionRole$/.test(policy) || policy === 'AWSLambdaRole';
  return `${MANAGED}${isServiceRole ? 'service-role/' : ''}${policy}`;
}

import { InsufficientCapabilities } from './errors.ts';
import type { StackDefinition } from './store/stack.ts';
import type { Template } from './template/template.ts';

const AUTO_EXPAND = 'CAPABILITY_AUTO_EXPAND';

type Capability = 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM';

/** Resource types that change access rights, and the property that gives such a resource an explicit name. */
const ACCESS_TYPES: Readonly<Record<string, string | undefined>> = {
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': undefined,
  'AWS::IAM::Role': 'RoleName',
};

/**
 * The capability that a caller must acknowledge before a template is deployed, and the resource types that require it.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 */
function neededCapability({
  resources,
}: Template): { readonly capability: Capability; readonly types: readonly string[] } | undefined {
  const found = Object.values(resources).filter(({ type }) => Object.hasOwn(ACCESS_TYPES, type));
  if (found.length === 0) return undefined;
  const isNamed = found.some(({ type, properties }) => {
    const name = ACCESS_TYPES[type];
    return name !== undefined && properties[name] !== undefined;
  });
  return {
    capability: isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM',
    types: [...new Set(found.map(({ type }) => type))],
  };
}

/** The capability members of template descriptions. */
export function capabilityMembers(template: Template) {
  const needed = neededCapability(template);
  return {
    Capabilities: needed ? [needed.capability] : [],
    ...(needed && {
      CapabilitiesReason: `The following resource(s) require capabilities: [${needed.types.join(', ')}]`,
    }),
  };
}

/** @throws InsufficientCapabilities */
export function checkCapabilities(template: Template, acknowledged: readonly string[]): void {
  const needed = neededCapability(template)?.capability;
  if (needed === undefined || acknowledged.includes(needed) || acknowledged.includes('CAPABILITY_NAMED_IAM'))
    return;
  throw InsufficientCapabilities(`Requires capabilities : [${needed}]`);
}

/**
 * Checks the capability for macros. Change sets do not need it: their changes can be reviewed first.
 * @throws InsufficientCapabilities
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 */
export function checkMacroCapability({
  transforms = [],
  capabilities,
}: Pick<StackDefinition, 'transforms' | 'capabilities'>): void {
  if (transforms.length === 0 || capabilities.includes(AUTO_EXPAND)) return;
  throw InsufficientCapabilities(`Requires capabilities : [${AUTO_EXPAND}]`);
}

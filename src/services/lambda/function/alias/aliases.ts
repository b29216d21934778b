import type { Namespace } from '../../../../lib/aws/namespace.ts';
import type { Random } from '../../../../lib/random.ts';
import type { Infer } from '../../../../schema/shape.ts';
import type { AliasConfiguration, RoutingConfig } from './shapes.ts';
import { InvalidParameterValue, UNTYPED } from '../../errors.ts';
import { functionArn, LATEST } from '../name/name.ts';

/** Key: `lambda/alias/ACCOUNT/REGION/FUNCTION/ALIAS`. */
export interface AliasDocument {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly revisionId: string;
  /** A second version, and its share of the invocations from 0 to 1. */
  readonly additional?: { readonly version: string; readonly weight: number };
}

/** The version that one invocation of the alias runs, picked by weight. */
export function pickVersion({ version, additional }: AliasDocument, random: Random): string {
  return additional && random.fraction() < additional.weight ? additional.version : version;
}

/** All versions that the alias refers to. */
export function versionsOfAlias({ version, additional }: AliasDocument): string[] {
  return additional ? [version, additional.version] : [version];
}

/**
 * The second version in a request; undefined if there is none. Rules and messages:
 * docs/aws/lambda-functions.md#versions-and-aliases.
 * @throws InvalidParameterValue
 */
export function readRouting(
  { AdditionalVersionWeights = {} }: Infer<typeof RoutingConfig>,
  version: string,
): AliasDocument['additional'] {
  const [first, ...more] = Object.entries(AdditionalVersionWeights);
  if (more.length > 0) {
    throw InvalidParameterValue('Number of items in AdditionalVersionWeights cannot be greater than 1');
  }
  if (!first) return undefined;
  if (version === LATEST) {
    const message = '$LATEST is not supported for an alias pointing to more than 1 version';
    throw InvalidParameterValue(message, UNTYPED);
  }
  const [additional, weight] = first;
  if (additional === version) {
    throw InvalidParameterValue(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
  return { version: additional, weight };
}

export function describeAlias(
  namespace: Namespace,
  functionName: string,
  { name, version, description, revisionId, additional }: AliasDocument,
): Infer<typeof AliasConfiguration> {
  return {
    AliasArn: functionArn(namespace, functionName, name),
    Name: name,
    FunctionVersion: version,
    Description: description,
    ...(additional && {
      RoutingConfig: { AdditionalVersionWeights: { [additional.version]: additional.weight } },
    }),
    RevisionId: revisionId,
  };
}

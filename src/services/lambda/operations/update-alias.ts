import { type Handler, type Input, operation } from '../../../schema/operation.ts';
import { inPath, optional, string, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import { AliasConfiguration, AliasedVersion, AliasName, RoutingConfig } from '../function/alias/shapes.ts';
import {
  type AliasDocument,
  describeAlias,
  readRouting,
  versionsOfAlias,
} from '../function/alias/aliases.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, PreconditionFailed, ResourceNotFound } from '../errors.ts';
import { functionArn, LATEST, parseFunctionName } from '../function/name/name.ts';
import { staleRevision } from '../function/revisions.ts';
import { UNPUBLISHED } from '../provisioned/rules.ts';
import { Description, FunctionName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html */
export const UpdateAlias = operation('UpdateAlias', {
  http: { method: 'PUT', path: '/2015-03-31/functions/{FunctionName}/aliases/{Name}' },
  input: structure({
    FunctionName: inPath(FunctionName),
    Name: inPath(AliasName),
    FunctionVersion: optional(AliasedVersion),
    Description: optional(Description),
    RoutingConfig: optional(RoutingConfig),
    RevisionId: optional(string()),
  }),
  output: AliasConfiguration,
  errors: [InvalidParameterValue, PreconditionFailed, ResourceNotFound],
  access: onFunction('lambda:UpdateAlias'),
});

export const updateAlias: Handler<typeof UpdateAlias, LambdaContext> = async (
  input,
  { functions, attachments, provisioned, provisioner, random },
  caller,
) => {
  const { name } = parseFunctionName(input.FunctionName, caller);
  const target = { name, qualifier: input.Name };
  const current = await attachments.aliases.get(caller, target);
  const notFound = () => ResourceNotFound(`Alias not found: ${functionArn(caller, name, input.Name)}`);
  if (!current) throw notFound();

  const planned = changed(current, input, random.uuid());
  if (planned.version === LATEST && provisioned.get(caller, target)) throw InvalidParameterValue(UNPUBLISHED);
  for (const referenced of versionsOfAlias(planned))
    await functions.require(caller, { name, qualifier: referenced });
  // Computed again: what the request leaves unchanged may have been updated since.
  const updated = await attachments.aliases.update(caller, target, (stored) => {
    if (input.RevisionId !== undefined && input.RevisionId !== stored.revisionId) throw staleRevision();
    return changed(stored, input, planned.revisionId);
  });
  if (!updated) throw notFound();
  provisioner.changed(caller, name);
  return describeAlias(caller, name, updated);
};

/** @throws InvalidParameterValue when the routing is not compatible with the version */
function changed(
  current: AliasDocument,
  input: Input<typeof UpdateAlias>,
  revisionId: string,
): AliasDocument {
  const version = input.FunctionVersion ?? current.version;
  const { additional: currentAdditional, ...rest } = current;
  const additional = readRouting(input.RoutingConfig ?? weightsOf(currentAdditional), version);
  return {
    ...rest,
    version,
    description: input.Description ?? current.description,
    revisionId,
    ...(additional && { additional }),
  };
}

/** A request without routing keeps the current one, which must be compatible with the new version. */
function weightsOf(additional: AliasDocument['additional']) {
  return additional ? { AdditionalVersionWeights: { [additional.version]: additional.weight } } : {};
}

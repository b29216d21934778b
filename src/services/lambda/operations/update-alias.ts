import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, optional, string, structure } from '../../../schema/shape.ts';
import { AliasConfiguration, AliasedVersion, AliasName, RoutingConfig } from '../function/alias-shapes.ts';
import { type AliasDocument, describeAlias, readRouting, versionsOfAlias } from '../function/aliases.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, PreconditionFailed, ResourceNotFound } from '../errors.ts';
import { functionArn, LATEST, parseFunctionName } from '../function/name.ts';
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

  const version = input.FunctionVersion ?? current.version;
  if (version === LATEST && provisioned.get(caller, target)) throw InvalidParameterValue(UNPUBLISHED);
  const { additional: currentAdditional, ...rest } = current;
  const routing = input.RoutingConfig ?? weightsOf(currentAdditional);
  const additional = readRouting(routing, version);
  const next: AliasDocument = {
    ...rest,
    version,
    description: input.Description ?? current.description,
    revisionId: random.uuid(),
    ...(additional && { additional }),
  };
  for (const referenced of versionsOfAlias(next))
    await functions.require(caller, { name, qualifier: referenced });
  const updated = await attachments.aliases.update(caller, target, ({ revisionId }) => {
    if (input.RevisionId !== undefined && input.RevisionId !== revisionId) throw staleRevision();
    return next;
  });
  if (!updated) throw notFound();
  provisioner.changed(caller, name);
  return describeAlias(caller, name, updated);
};

/** A request without routing keeps the current one, which must be compatible with the new version. */
function weightsOf(additional: AliasDocument['additional']) {
  return additional ? { AdditionalVersionWeights: { [additional.version]: additional.weight } } : {};
}

import { didYouMean } from '../../../lib/nearest-word.ts';
import { ValidationError } from '../errors.ts';
import type { ForwardedCalls } from '../forwarded-calls.ts';
import type { ResourceDeclaration, Template } from '../template/template.ts';
import type { ResourceHandler } from './handler.ts';

/**
 * Checks types and property names before the first change is made.
 * @throws ValidationError that names the resource and the nearest known name
 */
export function checkResources(
  template: Template,
  types: readonly ResourceHandler[],
  forwarded: Pick<ForwardedCalls, 'has'>,
): void {
  for (const [logicalId, declaration] of Object.entries(template.resources)) {
    const handler = types.find(({ type }) => type === declaration.type);
    if (!handler) throw unknownType(logicalId, declaration, types);
    requireForwarded(logicalId, handler, forwarded);
    const known = Object.keys(handler.properties);
    const unknown = Object.keys(declaration.properties).find((name) => !known.includes(name));
    if (unknown !== undefined) {
      throw ValidationError(
        `Encountered unsupported property ${unknown} in resource ${logicalId} (${handler.type}).` +
          `${didYouMean(unknown, known)} Millrace supports ${known.join(', ')}.`,
      );
    }
    const missing = handler.required.find((name) => declaration.properties[name] === undefined);
    if (missing !== undefined) {
      throw ValidationError(
        `Property ${missing} cannot be empty in resource ${logicalId} (${handler.type}).`,
      );
    }
  }
}

function requireForwarded(
  logicalId: string,
  { type, forwardedService: service }: ResourceHandler,
  forwarded: Pick<ForwardedCalls, 'has'>,
): void {
  if (service === undefined || forwarded.has(service)) return;
  throw ValidationError(
    `Resource ${logicalId} (${type}) needs a ${service} that Millrace does not have. Run one, for example DynamoDB ` +
      `Local, and start Millrace with --forward ${service}=URL, or with --forward ${service}=aws.`,
  );
}

function unknownType(logicalId: string, { type }: ResourceDeclaration, types: readonly ResourceHandler[]) {
  const known = types.map((handler) => handler.type);
  return ValidationError(
    `Template format error: Unrecognized resource types: [${type}] of resource ${logicalId}.` +
      `${didYouMean(type, known)} Millrace supports ${known.join(', ')}.`,
  );
}

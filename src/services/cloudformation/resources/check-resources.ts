import { didYouMean } from '../../../lib/nearest-word.ts';
import { ValidationError } from '../errors.ts';
import type { ForwardedCalls } from '../forwarded-calls.ts';
import type { ResourceDeclaration, Template } from '../template/template.ts';
import { handlerOfType } from './handler-of-type.ts';
import type { ResourceHandler } from './handler.ts';

// `AWS::Service::Type` or `Custom::Name`.
const TYPE_NAME = /^\w+::[\w@:-]+$/;

/**
 * Checks types and property names before the first change is made. A resource whose condition is false is not created,
 * so its type and properties may be unknown.
 * @throws ValidationError that names the resource and the nearest known name
 */
export function checkResources(
  template: Template,
  {
    types,
    forwarded,
    isActive,
  }: {
    readonly types: readonly ResourceHandler[];
    readonly forwarded: Pick<ForwardedCalls, 'has'>;
    readonly isActive: (logicalId: string) => boolean;
  },
): void {
  for (const [logicalId, declaration] of Object.entries(template.resources)) {
    if (TYPE_NAME.test(declaration.type) && !isActive(logicalId)) continue;
    const handler = handlerOfType(types, declaration.type);
    if (!handler) throw unknownType(logicalId, declaration, types);
    requireForwarded(logicalId, handler, forwarded);
    const known = Object.keys(handler.properties);
    const unknown = Object.keys(declaration.properties).find((name) => !known.includes(name));
    if (unknown !== undefined && handler.acceptsAnyProperty !== true) {
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

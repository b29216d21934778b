import type { Operation } from '../../../../schema/operation.ts';
import { NotFound } from '../../../apigateway/errors.ts';
import {
  type Attributes,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  unlessMissing,
} from '../handler.ts';
import { apiInput, updatedProperties } from './api-names.ts';
import { generatedId } from '../generated-id.ts';

interface HttpApiPart {
  readonly type: string;
  /** The member that identifies the part: `RouteId`, and `routeId` in responses. */
  readonly idName: string;
  readonly settings: readonly string[];
  /** Settings whose change replaces the part. */
  readonly replaced?: readonly string[];
  readonly required: readonly string[];
  readonly create: Operation;
  readonly list: Operation;
  /** Absent for parts of which every change replaces them. */
  readonly update?: Operation;
  readonly remove: Operation;
}

// The largest page of parts here: all of an API.
const MAX_RESULTS = '300';

/** The handler of a type of parts of HTTP APIs, whose id the service generates. */
export function httpApiPart(part: HttpApiPart): ResourceHandler {
  const { type, idName, settings, replaced = [], required, create, list, update, remove } = part;
  const responseIdName = idName.charAt(0).toLowerCase() + idName.slice(1);
  const names = [...settings, ...replaced];
  const kind = (name: string) => (update && !replaced.includes(name) ? 'update' : 'replace');
  const idOf = (output: unknown) => (output as Readonly<Record<string, string>>)[responseIdName]!;

  const idsOf = async (properties: Properties, context: ResourceContext) => {
    const page = { ...pick(properties, ['ApiId']), MaxResults: MAX_RESULTS };
    const { items } = (await context.call('apigatewayv2', list, page)) as { items: readonly unknown[] };
    return items.map(idOf);
  };
  const attributesOf = (id: string): Attributes => ({ [idName]: id });

  return {
    type,
    properties: {
      ApiId: 'replace',
      ...Object.fromEntries(names.map((name) => [name, kind(name)])),
    },
    required: ['ApiId', ...required],
    nameProperty: undefined,
    attributeNames: [idName],

    ...generatedId(idsOf),

    async create(_, properties, context) {
      const input = apiInput(create, pick(properties, ['ApiId', ...names]));
      const id = idOf(await context.call('apigatewayv2', create, input));
      await context.created(id);
      return attributesOf(id);
    },

    ...(update && {
      async update(id: string, next: Properties, previous: Properties, context: ResourceContext) {
        const changed = apiInput(update, updatedProperties(settings, next, previous));
        const input = { ...changed, ...pick(next, ['ApiId']), [idName]: id };
        await context.call('apigatewayv2', update, input);
        return attributesOf(id);
      },
    }),

    async remove(id, properties, context) {
      const input = { ...pick(properties, ['ApiId']), [idName]: id };
      await unlessMissing(context.call('apigatewayv2', remove, input), NotFound);
    },
  };
}

import type { CustomResponse } from '../../custom-resources/response.ts';
import { ValidationError } from '../../errors.ts';
import {
  type Attributes,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  textOf,
} from '../handler.ts';
import { CUSTOM_RESOURCE_TYPE } from '../handler-of-type.ts';

const MAX_ID_LENGTH = 128;

/**
 * A resource of a function or a topic, which gets a request for each change and responds to the URL in it. Other names
 * of the type are `Custom::NAME`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
 */
export const customResource: ResourceHandler = {
  type: CUSTOM_RESOURCE_TYPE,
  properties: { ServiceToken: 'update', ServiceTimeout: 'update' },
  acceptsAnyProperty: true,
  required: ['ServiceToken'],
  nameProperty: undefined,
  attributeNames: 'any',

  creationKey: (_, context) => context.generateName(MAX_ID_LENGTH),

  find: (key, _, context) => context.customRequests.physicalIdOf(key),

  async create(key, properties, context) {
    const response = await context.customRequests.send({ kind: 'Create', properties }, key);
    // A failed creation may have made something under this id, which is removed by a Delete request.
    await context.created(response.physicalId ?? key);
    await context.customRequests.forget();
    return attributesOf(response, context);
  },

  checkUpdate(next, previous) {
    if (textOf(next, 'ServiceToken') === textOf(previous, 'ServiceToken')) return;
    throw ValidationError('Modifying service token is not allowed.');
  },

  async update(physicalId, next, previous, context) {
    const interrupted = await context.customRequests.respondedIds();
    const request = { kind: 'Update' as const, physicalId, properties: next, previous };
    const response = await context.customRequests.send(request, physicalId);
    const attributes = attributesOf(response, context);
    // Another id makes the update a replacement: the previous resource is removed when the stack is cleaned up.
    const { physicalId: nextId = physicalId } = response;
    if (nextId !== physicalId) await context.created(nextId);
    await removeAll(interrupted, [physicalId, nextId], previous, context);
    return attributes;
  },

  async remove(physicalId, properties, context) {
    const interrupted = await context.customRequests.respondedIds();
    await removeOne(physicalId, properties, context);
    await removeAll(interrupted, [physicalId], properties, context);
  },
};

async function removeOne(
  physicalId: string,
  properties: Properties,
  context: ResourceContext,
): Promise<void> {
  const response = await context.customRequests.send({ kind: 'Delete', physicalId, properties }, physicalId);
  attributesOf(response, context);
}

/** Removes what an update created that a crash interrupted before the stack had stored the id. */
async function removeAll(
  interrupted: readonly string[],
  known: readonly string[],
  properties: Properties,
  context: ResourceContext,
): Promise<void> {
  for (const id of new Set(interrupted)) {
    if (!known.includes(id)) await removeOne(id, properties, context);
  }
  await context.customRequests.forget();
}

/** @throws Error when the response says so */
function attributesOf(
  { status, reason, data, isSecret }: CustomResponse,
  context: ResourceContext,
): Attributes {
  if (isSecret) for (const name of Object.keys(data)) context.keepSecret(name);
  if (status === 'SUCCESS') return data;
  throw new Error(
    `Received response status [FAILED] from custom resource. Message returned: ${reason ?? ''} ` +
      `(RequestId: ${context.uuid()})`,
  );
}

import type { Caller } from '../../schema/caller.ts';
import { enumeration, type Infer, list, string, structure } from '../../schema/shape.ts';
import { tagKey, tagValue } from '../../schema/tags.ts';
import { InvalidResourceId, InvalidResourceType, TooManyTags } from './errors.ts';
import { MAX_TAGS } from './limits.ts';
import type { ParameterDocument } from './parameter.ts';
import type { Parameters } from './parameters.ts';

const PATTERN = '^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$';

export const TagKey = tagKey(PATTERN);
export const Tags = list(structure({ Key: TagKey, Value: tagValue(PATTERN) }), { max: 1000 });

/** What operations on tags name. Only parameters exist here. */
export const TAGGED = {
  ResourceType: enumeration(
    'Document',
    'ManagedInstance',
    'MaintenanceWindow',
    'Parameter',
    'PatchBaseline',
    'OpsItem',
    'OpsMetadata',
    'Automation',
    'Association',
    'CloudConnector',
  ),
  ResourceId: string(),
};

/** @throws InvalidResourceType, InvalidResourceId when there is no such parameter */
export async function requireTagged(
  parameters: Parameters,
  { ResourceType: type, ResourceId: name }: { readonly ResourceType: string; readonly ResourceId: string },
  caller: Caller,
): Promise<ParameterDocument> {
  if (type !== 'Parameter') {
    throw InvalidResourceType(`${type}: not supported by Millrace, which has parameters only`);
  }
  const found = await parameters.find(caller, name);
  if (!found) throw noSuchResource(name);
  return found.document;
}

/** The tags of a parameter with others, which replace those of the same key. @throws TooManyTags */
export function withTags(
  tags: ParameterDocument['tags'],
  added: Infer<typeof Tags>,
): NonNullable<ParameterDocument['tags']> {
  const all = { ...tags, ...Object.fromEntries(added.map(({ Key, Value }) => [Key, Value])) };
  if (Object.keys(all).length > MAX_TAGS) throw TooManyTags(`A parameter has at most ${MAX_TAGS} tags.`);
  return all;
}

export function noSuchResource(name: string): Error {
  return InvalidResourceId(`The resource ID "${name}" is not valid. Verify the ID and try again.`);
}

import type { SdkMember, SdkModel, SdkShape } from './botocore.ts';
import { type Model, type ModelError, type ModelMember, type ModelShape, partsOf } from './model.ts';

/** The declared operations of a service model and the shapes that they reach, without documentation. */
export function prune(
  { operations, shapes }: SdkModel,
  declared: ReadonlySet<string>,
): Omit<Model, 'source' | 'license'> {
  const names = Object.keys(operations).toSorted();
  const kept = names.filter((name) => declared.has(name));
  const entries = kept.map((name) => {
    const { http, input, output, errors = [] } = operations[name]!;
    const { method, requestUri: path, responseCode: status } = http;
    return [
      name,
      {
        method,
        path,
        status,
        input: input?.shape,
        output: output?.shape,
        errors: errors.map(({ shape }) => shape),
      },
    ] as const;
  });
  const errors = new Set(entries.flatMap(([, one]) => one.errors));
  const roots = entries.flatMap(([, { input, output }]) => [input, output]);
  return {
    operations: Object.fromEntries(entries),
    otherOperations: names.filter((name) => !declared.has(name)),
    errors: Object.fromEntries(
      [...errors].toSorted().map((name) => [name, compactError(name, shapes[name]!)]),
    ),
    shapes: reachable(
      roots.filter((name) => name !== undefined),
      shapes,
    ),
  };
}

function reachable(roots: readonly string[], shapes: SdkModel['shapes']): Record<string, ModelShape> {
  const found = new Map<string, ModelShape>();
  const open = [...roots];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    const shape = compactShape(shapes[name]!);
    found.set(name, shape);
    open.push(...partsOf(shape));
  }
  return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function compactShape(shape: SdkShape): ModelShape {
  const { type, members, required, payload, member, key, value, min, max, pattern } = shape;
  return {
    type,
    members:
      members &&
      Object.fromEntries(Object.entries(members).map(([name, one]) => [name, compactMember(name, one)])),
    required: required?.length === 0 ? undefined : required,
    payload: payload ?? Object.entries(members ?? {}).find(([, one]) => one.eventpayload)?.[0],
    member: member?.shape,
    key: key?.shape,
    value: value?.shape,
    min,
    max,
    pattern,
    enum: shape.enum,
    events: shape.eventstream,
  };
}

function compactMember(name: string, { shape, location, locationName }: SdkMember): ModelMember {
  const wireName = locationName === name ? undefined : locationName;
  return location === undefined && wireName === undefined ? shape : { shape, in: location, name: wireName };
}

function compactError(name: string, { error, members = {} }: SdkShape): ModelError {
  return {
    code: error?.code === name ? undefined : error?.code,
    status: error?.httpStatusCode,
    messageMember: messageMemberOf(members),
  };
}

/** The name of the message on the wire. */
function messageMemberOf(members: Readonly<Record<string, SdkMember>>): string | undefined {
  const found = Object.entries(members).find(([name]) => /^message$/i.test(name));
  return found && (found[1].locationName ?? found[0]);
}

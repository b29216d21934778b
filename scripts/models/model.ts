/** The shapes of a service, as far as this server declares its operations: what test/models/*.json contain. */
export interface Model {
  readonly source: string;
  readonly license: string;
  readonly operations: Readonly<Record<string, ModelOperation>>;
  /** The names of the operations that this server does not declare. */
  readonly otherOperations: readonly string[];
  readonly errors: Readonly<Record<string, ModelError>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

interface ModelOperation {
  readonly method: string;
  readonly path: string;
  readonly status?: number | undefined;
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  readonly errors: readonly string[];
}

export interface ModelError {
  /** The code on the wire, where it is not the name. */
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  /** `message` or `Message`, where the error has one. */
  readonly messageMember?: string | undefined;
}

export interface ModelShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, ModelMember>> | undefined;
  readonly required?: readonly string[] | undefined;
  /** The member that is the whole body. */
  readonly payload?: string | undefined;
  readonly member?: string | undefined;
  readonly key?: string | undefined;
  readonly value?: string | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly pattern?: string | undefined;
  readonly enum?: readonly string[] | undefined;
  /** The members are events. */
  readonly events?: true | undefined;
}

/** The name of a shape; with where it travels, if that is not the body, and its name there, if that is another. */
export type ModelMember =
  | string
  | { readonly shape: string; readonly in?: string | undefined; readonly name?: string | undefined };

/** Members, keys and values of a shape. */
export function* partsOf({ members = {}, member, key, value }: ModelShape): Generator<string> {
  for (const part of Object.values(members)) yield typeof part === 'string' ? part : part.shape;
  for (const part of [member, key, value]) if (part !== undefined) yield part;
}

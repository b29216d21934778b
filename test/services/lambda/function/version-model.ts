/*
 * A model of Lambda's versions, aliases, policies and RevisionIds, without a store.
 * Its rules are those of responses that were recorded on AWS; see the comments.
 */

export const NAMES = ['f', 'g'] as const;
export const ALIASES = ['live', 'test'] as const;

/** Which RevisionId a request names. */
type Revision = 'none' | 'current' | 'stale';

export type Step =
  | { op: 'create'; name: string; code: string; description: string; publish: boolean }
  | { op: 'updateCode'; name: string; code: string; publish: boolean; revision: Revision }
  | { op: 'configure'; name: string; description: string; timeout: number; revision: Revision }
  | { op: 'publish'; name: string; description?: string | undefined; sha: Revision; revision: Revision }
  | { op: 'createAlias' | 'updateAlias'; name: string; alias: string; version: string; revision: Revision }
  | { op: 'deleteAlias'; name: string; alias: string }
  | { op: 'addPermission'; name: string; qualifier: string; sid: string; revision: Revision | 'holder' }
  | { op: 'removePermission'; name: string; qualifier: string; sid: string; revision: Revision }
  | { op: 'tag' | 'untag' | 'reserve' | 'deleteFunction'; name: string }
  | { op: 'deleteVersion'; name: string; version: string }
  | { op: 'settle' };

interface Content {
  readonly code: string;
  readonly description: string;
  readonly timeout: number;
}

interface VersionModel {
  readonly content: Content;
  /** The description of `$LATEST` when it was published. */
  readonly publishedDescription: string;
  pending: boolean;
}

export interface FunctionModel {
  content: Content;
  state: 'creating' | 'updating' | 'settled';
  published: number;
  readonly versions: Map<string, VersionModel>;
  readonly aliases: Map<string, string>;
  /** Statement ids by qualifier, `` for the function; never an empty list. */
  readonly policies: Map<string, string[]>;
  tagged: boolean;
  reserved: boolean;
}

export interface Outcome {
  readonly error?: string;
  /** Created or under a new RevisionId: `f:$LATEST`, `f:1`, `f:live`, and `f/live` for policies. */
  readonly changed: readonly string[];
  /** The version that the response describes. */
  readonly version?: string;
}

const rejected = (error: string): Outcome => ({ error, changed: [] });
const NOT_FOUND = 'ResourceNotFoundException';
const CONFLICT = 'ResourceConflictException';
const STALE = 'PreconditionFailedException';

export class LambdaModel {
  readonly functions = new Map<string, FunctionModel>();

  apply(step: Step): Outcome {
    if (step.op === 'settle') return this.#settle();
    if (step.op === 'create') return this.#create(step);
    const found = this.functions.get(step.name);
    if (step.op === 'deleteAlias') {
      const existed = found?.aliases.delete(step.alias);
      if (existed) found!.policies.delete(step.alias);
      return { changed: [] };
    }
    if (!found) return rejected(NOT_FOUND);
    return this.#change(step, found);
  }

  #settle(): Outcome {
    const changed: string[] = [];
    for (const [name, fn] of this.functions) {
      if (fn.state !== 'settled') changed.push(`${name}:$LATEST`);
      fn.state = 'settled';
      for (const [version, model] of fn.versions) {
        if (model.pending) changed.push(`${name}:${version}`);
        model.pending = false;
      }
    }
    return { changed };
  }

  #create({ name, code, description, publish }: Step & { op: 'create' }): Outcome {
    if (this.functions.has(name)) return rejected(CONFLICT);
    const fn: FunctionModel = {
      content: { code, description, timeout: 3 },
      state: 'creating',
      published: 0,
      versions: new Map(),
      aliases: new Map(),
      policies: new Map(),
      tagged: false,
      reserved: false,
    };
    this.functions.set(name, fn);
    const latest = `${name}:$LATEST`;
    if (!publish) return { changed: [latest], version: '$LATEST' };
    return this.#publish(name, fn, fn.content.description);
  }

  #publish(name: string, fn: FunctionModel, description: string): Outcome {
    const previous = fn.versions.get(String(fn.published));
    const { content } = fn;
    if (
      previous &&
      previous.content.code === content.code &&
      previous.content.timeout === content.timeout &&
      previous.publishedDescription === content.description
    ) {
      return { changed: [], version: String(fn.published) };
    }
    fn.published += 1;
    const version = String(fn.published);
    fn.versions.set(version, {
      content: { ...content, description },
      publishedDescription: content.description,
      pending: fn.state !== 'settled',
    });
    return { changed: [`${name}:$LATEST`, `${name}:${version}`], version };
  }

  #change(step: Exclude<Step, { op: 'settle' | 'create' | 'deleteAlias' }>, fn: FunctionModel): Outcome {
    const { name } = step;
    const latest = `${name}:$LATEST`;
    switch (step.op) {
      case 'updateCode':
      case 'configure': {
        if (step.revision === 'stale') return rejected(STALE);
        if (fn.state !== 'settled') return rejected(CONFLICT);
        fn.state = 'updating';
        if (step.op === 'configure') {
          const { description, timeout } = step;
          fn.content = { ...fn.content, description, timeout };
          return { changed: [latest], version: '$LATEST' };
        }
        fn.content = { ...fn.content, code: step.code };
        const published = step.publish ? this.#publish(name, fn, fn.content.description) : undefined;
        return {
          changed: [...new Set([latest, ...(published?.changed ?? [])])],
          version: published?.version ?? '$LATEST',
        };
      }
      case 'publish':
        if (step.revision === 'stale') return rejected(STALE);
        if (step.sha === 'stale') return rejected('InvalidParameterValueException');
        if (fn.state !== 'settled') return rejected(CONFLICT);
        return this.#publish(name, fn, step.description ?? fn.content.description);
      case 'createAlias':
        if (!exists(fn, step.version)) return rejected(NOT_FOUND);
        if (fn.aliases.has(step.alias)) return rejected(CONFLICT);
        fn.aliases.set(step.alias, step.version);
        return { changed: [`${name}:${step.alias}`] };
      case 'updateAlias':
        if (!fn.aliases.has(step.alias) || !exists(fn, step.version)) return rejected(NOT_FOUND);
        if (step.revision === 'stale') return rejected(STALE);
        fn.aliases.set(step.alias, step.version);
        return { changed: [`${name}:${step.alias}`] };
      case 'addPermission':
      case 'removePermission':
        return changePolicy(step, fn);
      case 'tag':
      case 'untag':
        fn.tagged = step.op === 'tag';
        return { changed: [latest] };
      case 'reserve':
        fn.reserved = true;
        return { changed: [] };
      case 'deleteVersion':
        if ([...fn.aliases.values()].includes(step.version)) return rejected(CONFLICT);
        fn.versions.delete(step.version);
        fn.policies.delete(step.version);
        return { changed: [] };
      case 'deleteFunction':
        this.functions.delete(name);
        return { changed: [] };
    }
  }
}

function changePolicy(step: Step & { op: 'addPermission' | 'removePermission' }, fn: FunctionModel): Outcome {
  const { name, qualifier, sid, revision } = step;
  if (qualifier !== '' && !fn.aliases.has(qualifier) && !fn.versions.has(qualifier))
    return rejected(NOT_FOUND);
  const sids = fn.policies.get(qualifier);
  const changed = [`${name}/${qualifier}`];
  if (step.op === 'addPermission') {
    const isCurrent = revision === 'current' && sids !== undefined;
    const isFirstOfAlias = revision === 'holder' && sids === undefined && fn.aliases.has(qualifier);
    if (revision !== 'none' && !isCurrent && !isFirstOfAlias) return rejected(STALE);
    if (sids?.includes(sid)) return rejected(CONFLICT);
    fn.policies.set(qualifier, [...(sids ?? []), sid]);
    return { changed };
  }
  if (!sids) return rejected(NOT_FOUND);
  if (revision === 'stale') return rejected(STALE);
  if (!sids.includes(sid)) return rejected(NOT_FOUND);
  const left = sids.filter((one) => one !== sid);
  if (left.length > 0) fn.policies.set(qualifier, left);
  else fn.policies.delete(qualifier);
  return { changed };
}

function exists(fn: FunctionModel, version: string): boolean {
  return version === '$LATEST' || fn.versions.has(version);
}

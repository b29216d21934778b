import { didYouMean } from '../../lib/nearest-word.ts';
import { isJsonObject } from '../../lib/json/json-object.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type {
  FunctionDefinition,
  PipelineParts,
  QueueDefinition,
  QueueEvent,
  StreamDefinition,
  StreamEvent,
} from './definition.ts';
import type { ProjectSource, TemplateSource } from './source.ts';

/** The members of a type, each named once: the compiler refuses a list that lacks one, or that has another. */
type MembersOf<T> = Readonly<Record<keyof T, true>>;

const SOURCE: MembersOf<ProjectSource & TemplateSource & PipelineParts> = {
  project: true,
  stage: true,
  params: true,
  template: true,
  parameters: true,
  streams: true,
  queues: true,
  functions: true,
};
const STREAM: MembersOf<StreamDefinition> = { shards: true, retentionHours: true };
const QUEUE: MembersOf<QueueDefinition> = { visibilityTimeoutSeconds: true, deadLetter: true };
const DEAD_LETTER: MembersOf<NonNullable<QueueDefinition['deadLetter']>> = {
  queue: true,
  maxReceiveCount: true,
};
const FUNCTION: MembersOf<FunctionDefinition> = {
  handler: true,
  events: true,
  environment: true,
  timeoutSeconds: true,
  memoryMb: true,
  statements: true,
};
const STREAM_EVENT: MembersOf<StreamEvent> = {
  stream: true,
  startingPosition: true,
  batchSize: true,
  batchWindow: true,
  parallelizationFactor: true,
  tumblingWindowInSeconds: true,
  maximumRetryAttempts: true,
  maximumRecordAgeInSeconds: true,
  bisectBatchOnFunctionError: true,
  functionResponseType: true,
  filterPatterns: true,
  destinations: true,
};
const QUEUE_EVENT: MembersOf<QueueEvent> = {
  queue: true,
  batchSize: true,
  maximumBatchingWindow: true,
  functionResponseType: true,
  filterPatterns: true,
};

/**
 * Refuses what would otherwise be ignored: names that do not exist, and handlers that are none.
 * @param settings the names of the options that are not part of a source
 * @throws OperatorError naming the member, and the one that is probably meant
 */
export function checkOptions(options: object, settings: Readonly<Record<string, true>>): void {
  checkMembers('openPipeline', options, { ...SOURCE, ...settings });
  const { handlers, ssm, streams, queues, functions } = options as Readonly<Record<string, unknown>>;
  for (const [name, handler] of entriesOf('handlers', handlers)) checkHandler(`handlers.${name}`, handler);
  for (const [name, value] of entriesOf('ssm', ssm)) {
    if (typeof value !== 'string') throw new OperatorError(`ssm: the value of ${name} is not a string.`);
  }
  if (handlers !== undefined && functions !== undefined) {
    throw new OperatorError(
      'handlers is for projects and templates. Give each of the functions its own handler.',
    );
  }
  for (const [name, stream] of entriesOf('streams', streams)) checkMembers(`streams.${name}`, stream, STREAM);
  for (const [name, queue] of entriesOf('queues', queues)) {
    checkMembers(`queues.${name}`, queue, QUEUE);
    const { deadLetter } = queue as QueueDefinition;
    if (deadLetter !== undefined) checkMembers(`queues.${name}.deadLetter`, deadLetter, DEAD_LETTER);
  }
  for (const [name, declared] of entriesOf('functions', functions))
    checkFunction(`functions.${name}`, declared);
}

function checkFunction(path: string, declared: unknown): void {
  checkMembers(path, declared, FUNCTION);
  const { handler, events = [] } = declared as FunctionDefinition;
  checkHandler(`${path}.handler`, handler);
  if (!Array.isArray(events))
    throw new OperatorError(`${path}.events is not a list: write [{ stream: 'name' }].`);
  for (const [index, event] of (events as unknown[]).entries()) {
    const of = `${path}.events[${index}]`;
    const isOfQueue = isJsonObject(event) && 'queue' in event;
    if (isJsonObject(event) && !isOfQueue && !('stream' in event)) {
      throw new OperatorError(`${of} has no source: write { stream: 'name' } or { queue: 'name' }.`);
    }
    checkMembers(of, event, isOfQueue ? QUEUE_EVENT : STREAM_EVENT);
  }
}

function checkHandler(path: string, handler: unknown): void {
  if (typeof handler === 'function') return;
  const found =
    handler === undefined ? 'undefined; does its file export it?' : `a value of type ${typeof handler}.`;
  throw new OperatorError(`${path} is not a function: it is ${found}`);
}

function checkMembers(path: string, value: unknown, known: Readonly<Record<string, true>>): void {
  if (!isJsonObject(value)) throw new OperatorError(`${path} is not an object.`);
  for (const member of Object.keys(value)) {
    if (Object.hasOwn(known, member)) continue;
    const names = Object.keys(known);
    throw new OperatorError(
      `${path} has no option ${member}.${didYouMean(member, names)} It has ${names.join(', ')}.`,
    );
  }
}

function entriesOf(path: string, value: unknown): readonly (readonly [string, unknown])[] {
  if (value === undefined) return [];
  if (isJsonObject(value)) return Object.entries(value);
  throw new OperatorError(`${path} is not an object: write { name: … }.`);
}

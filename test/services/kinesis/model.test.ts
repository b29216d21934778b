import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/schema/operation.ts';
import type { Shape, StructureShape } from '../../../src/schema/shape.ts';
import { memberOf } from '../../../src/schema/shape.ts';
import { canRun } from '../../support/not-run.ts';
import { testKinesis } from './harness.ts';

/* Our declarations beside the service's own model, where a developer has it. */

const SPEC = fileURLToPath(new URL('../../../../shared/spec/', import.meta.url));

interface ModelShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly required?: readonly string[];
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

interface Model {
  readonly operations: Readonly<Record<string, ModelOperation>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

interface ModelOperation {
  readonly inputShape: string | null;
  readonly outputShape: string | null;
  readonly errors: readonly { readonly name: string }[];
}

/** What of a model's shape ours differs in; of answers, which nobody validates, only what they are made of. */
class Comparison {
  readonly differences: string[] = [];
  readonly #model: Model;
  readonly #withBounds: boolean;

  constructor(model: Model, direction: 'input' | 'output') {
    this.#model = model;
    this.#withBounds = direction === 'input';
  }

  compare(name: string, ours: Shape, path: string): this {
    const theirs = this.#model.shapes[name]!;
    this.#expect(path, 'type', theirs.type, ours.kind);
    if (this.#withBounds) this.#compareBounds(theirs, ours, path);
    if (ours.kind === 'structure') this.#compareMembers(theirs, ours, path);
    if (ours.kind === 'list' && theirs.member) this.compare(theirs.member.shape, ours.member, `${path}[]`);
    if (ours.kind === 'map' && theirs.key && theirs.value) {
      this.compare(theirs.key.shape, ours.key, `${path} key`);
      this.compare(theirs.value.shape, ours.value, `${path} value`);
    }
    return this;
  }

  #compareBounds(theirs: ModelShape, ours: Shape, path: string): void {
    const bounds = ours as { readonly min?: number; readonly max?: number };
    this.#expect(path, 'min', theirs.min, bounds.min);
    this.#expect(path, 'max', theirs.max, bounds.max);
    if (ours.kind !== 'string') return;
    this.#expect(
      path,
      'pattern',
      theirs.pattern && bare(theirs.pattern),
      ours.pattern?.source && bare(ours.pattern.source),
    );
    this.#expect(path, 'values', theirs.enum?.toSorted().join(), ours.values?.toSorted().join());
  }

  #compareMembers(theirs: ModelShape, ours: StructureShape, path: string): void {
    const names = new Set([...Object.keys(theirs.members ?? {}), ...Object.keys(ours.members)]);
    for (const name of names) {
      const [their, our] = [theirs.members?.[name], ours.members[name]];
      if (!their || !our) {
        this.differences.push(`${path}.${name}: ${our ? 'only here' : 'missing'}`);
        continue;
      }
      const { shape, required } = memberOf(our);
      if (this.#withBounds) {
        this.#expect(`${path}.${name}`, 'required', theirs.required?.includes(name) ?? false, required);
      }
      this.compare(their.shape, shape, `${path}.${name}`);
    }
  }

  #expect(path: string, what: string, theirs: unknown, ours: unknown): void {
    if (theirs !== ours) this.differences.push(`${path}: ${what} is ${String(ours)}, not ${String(theirs)}`);
  }
}

/** A pattern without what changes nothing: anchors, for it must match the whole anyway, and escaped slashes. */
function bare(pattern: string): string {
  return pattern.replaceAll('\\/', '/').replace(/^\^\((.*)\)\$$/, '$1');
}

function differences(model: Model, operations: readonly Operation[]): string[] {
  return operations.flatMap(({ name, input, output, errors }) => {
    const theirs = model.operations[name];
    if (!theirs) return [`${name}: only here`];
    const modelled = new Set(theirs.errors.map((error) => error.name));
    const strange = errors
      .filter(({ code }) => !modelled.has(code))
      .map(({ code }) => `${name} errors: ${code}`);
    const inputs = new Comparison(model, 'input');
    if (theirs.inputShape !== null) inputs.compare(theirs.inputShape, input, name);
    const outputs = new Comparison(model, 'output');
    // A stream of events is declared otherwise.
    if (output && theirs.outputShape !== null) outputs.compare(theirs.outputShape, output, `${name} answer`);
    return [...strange, ...inputs.differences, ...outputs.differences];
  });
}

const present = canRun(
  existsSync(SPEC),
  'the comparison of declarations with the service model',
  'There is no ../shared/spec beside the repository.',
);

describe.skipIf(!present)('the declarations', async () => {
  const { service } = await testKinesis();
  const operations = [...service.operations.values()].map(({ operation }) => operation);
  const load = (file: string) => JSON.parse(readFileSync(SPEC + file, 'utf8')) as Model;

  it('are those of the model of 39 operations, but for what is newer', () => {
    const model = load('kinesis-model.json');
    expect(Object.keys(model.operations).filter((name) => !service.operations.has(name))).toEqual([]);
    expect(differences(model, operations).toSorted()).toEqual([
      'CreateStream.RecordDistributionStrategy: only here',
      'DescribeStreamSummary answer.StreamDescriptionSummary.RecordDistributionStrategy: only here',
      'DescribeStreamSummary answer.StreamDescriptionSummary.StreamId: missing',
      'GetRecords errors: DryRunOperationException',
      'GetRecords.DryRun: only here',
      'GetShardIterator errors: DryRunOperationException',
      'GetShardIterator.DryRun: only here',
      'PutRecord errors: DryRunOperationException',
      'PutRecord.DryRun: only here',
      'PutRecord.PartitionKey: required is false, not true',
      'PutRecords errors: DryRunOperationException',
      'PutRecords.DryRun: only here',
      'PutRecords.Records[].PartitionKey: required is false, not true',
      'SubscribeToShard errors: DryRunOperationException',
      'SubscribeToShard.DryRun: only here',
      'UpdateStreamRecordDistributionStrategy: only here',
    ]);
  });

  it('are those of the newest model, but for channels', () => {
    const model = load('kinesis-model-latest.json');
    const missing = Object.keys(model.operations).filter((name) => !service.operations.has(name));
    expect(missing.filter((name) => !/Channels?$/.test(name))).toEqual([]);
    expect(differences(model, operations).filter((one) => !/channel/i.test(one))).toEqual([
      'DescribeStreamSummary answer.StreamDescriptionSummary.StreamId: missing',
    ]);
  });
});

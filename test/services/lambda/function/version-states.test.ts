import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { openDriver } from './version-driver.ts';
import { ALIASES, LambdaModel, NAMES, type Step } from './version-model.ts';

// Goal: versions, aliases, policies and RevisionIds follow AWS's rules, and all responses agree with each other.
// Method: send random requests over the wire; after each, read everything and compare it with a model. Of the first 60 seeds, this
// one reaches the most outcomes in so few runs.

// Most requests are for one function, so that they build on each other.
const name = fc.oneof({ weight: 4, arbitrary: fc.constant(NAMES[0]) }, fc.constant(NAMES[1]));
const alias = fc.constantFrom(...ALIASES);
const code = fc.constantFrom('1', '22');
const description = fc.constantFrom('', 'one', 'two');
const version = fc.constantFrom('$LATEST', '$LATEST', '1', '2', '3');
const revision = fc.constantFrom('none' as const, 'current' as const, 'current' as const, 'stale' as const);
const sid = fc.constantFrom('s', 't');
const qualifier = fc.constantFrom('', '1', '2', ...ALIASES);
const publish = fc.boolean();
const op = <const Op extends string>(value: Op) => fc.constant(value);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ op: op('create'), name, code, description, publish }) },
  { weight: 8, arbitrary: fc.record({ op: op('settle') }) },
  { weight: 3, arbitrary: fc.record({ op: op('updateCode'), name, code, publish, revision }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: op('configure'),
      name,
      description,
      timeout: fc.constantFrom(3, 9),
      revision,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      op: op('publish'),
      name,
      description: fc.option(description, { nil: undefined }),
      sha: revision,
      revision,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constantFrom('createAlias', 'updateAlias'),
      name,
      alias,
      version,
      revision,
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: op('deleteAlias'), name, alias }) },
  {
    weight: 4,
    arbitrary: fc.record({
      op: op('addPermission'),
      name,
      qualifier,
      sid,
      revision: fc.oneof(revision, op('holder')),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: op('removePermission'), name, qualifier, sid, revision }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('tag', 'untag', 'reserve'), name }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: op('deleteVersion'), name, version: fc.constantFrom('1', '2') }),
  },
  { weight: 1, arbitrary: fc.record({ op: op('deleteFunction'), name }) },
);

it('versions, aliases, policies and RevisionIds follow the model', { timeout: 120_000 }, async () => {
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }), async (steps) => {
      const driver = await openDriver();
      const model = new LambdaModel();
      try {
        for (const one of steps) {
          const expected = model.apply(one);
          reached.add(`${one.op} ${expected.error ?? 'done'}`);
          await driver.run(one, expected, model);
        }
      } finally {
        await driver.close();
      }
    }),
    { numRuns: 7, seed: 27 },
  );
  // The comparison is only worth something if the steps reach these outcomes.
  for (const outcome of [
    'create ResourceConflictException',
    'publish done',
    'publish PreconditionFailedException',
    'publish ResourceConflictException',
    'updateCode done',
    'updateAlias done',
    'addPermission done',
    'addPermission PreconditionFailedException',
  ]) {
    expect(reached).toContain(outcome);
  }
});

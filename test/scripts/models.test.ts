import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readServices } from '../../scripts/docs/read-repository.ts';
import { type Botocore, findBotocore, type SdkModel } from '../../scripts/models/botocore.ts';
import { generateModels } from '../../scripts/models/generate.ts';
import { prune } from '../../scripts/models/prune.ts';
import { loadModel } from '../support/repository/model-comparison.ts';
import { canRun } from '../support/not-run.ts';

test('keeps the declared operations and what they reach, and names the others', () => {
  const model: SdkModel = {
    metadata: {},
    operations: {
      PutThing: {
        http: { method: 'POST', requestUri: '/things/{Name}', responseCode: 201 },
        input: { shape: 'PutThingInput' },
        errors: [{ shape: 'TooBig' }],
      },
      EatThing: { http: { method: 'POST', requestUri: '/' }, input: { shape: 'Unreached' } },
    },
    shapes: {
      PutThingInput: {
        type: 'structure',
        required: ['Name'],
        members: {
          Name: { shape: 'Name', location: 'uri', locationName: 'Name' },
          Parts: { shape: 'Parts' },
        },
      },
      Parts: { type: 'list', member: { shape: 'PutThingInput' }, max: 3 },
      Name: { type: 'string', min: 1, pattern: '[a-z]+' },
      Unreached: { type: 'string' },
      TooBig: {
        type: 'structure',
        members: { Message: { shape: 'Name' } },
        error: { code: 'TooBigFault', httpStatusCode: 413 },
      },
    },
  };
  expect(JSON.parse(JSON.stringify(prune(model, new Set(['PutThing']))))).toEqual({
    operations: {
      PutThing: {
        method: 'POST',
        path: '/things/{Name}',
        status: 201,
        input: 'PutThingInput',
        errors: ['TooBig'],
      },
    },
    otherOperations: ['EatThing'],
    errors: { TooBig: { code: 'TooBigFault', status: 413, messageMember: 'Message' } },
    shapes: {
      Name: { type: 'string', min: 1, pattern: '[a-z]+' },
      Parts: { type: 'list', member: 'PutThingInput', max: 3 },
      PutThingInput: {
        type: 'structure',
        required: ['Name'],
        members: { Name: { shape: 'Name', in: 'uri' }, Parts: 'Parts' },
      },
    },
  });
});

const botocore = sameBotocore();
const isPresent = canRun(
  botocore !== undefined,
  'the comparison of test/models with what `npm run models` writes',
  `python3 has no ${loadModel('kinesis').source}.`,
);

test.skipIf(!isPresent)('test/models has what `npm run models` writes', async () => {
  for (const [name, text] of generateModels(await readServices(), botocore!)) {
    expect(readFileSync(new URL(`../models/${name}`, import.meta.url), 'utf8'), name).toBe(text);
  }
});

/** The botocore that the models were taken from, if this machine has it. */
function sameBotocore(): Botocore | undefined {
  try {
    const found = findBotocore();
    return loadModel('kinesis').source === `botocore ${found.version}` ? found : undefined;
  } catch {
    return undefined;
  }
}

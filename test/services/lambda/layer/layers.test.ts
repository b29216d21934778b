import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetFunctionConfiguration } from '../../../../src/services/lambda/operations/get-function-configuration.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PublishLayerVersion } from '../../../../src/services/lambda/operations/publish-layer-version.ts';
import { UpdateFunctionConfiguration } from '../../../../src/services/lambda/operations/update-function-configuration.ts';
import { zipOf } from '../../../support/zip.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:layer';

const world = useLambdaWorld();

const publish = (LayerName: string, files: Record<string, string>, info: object = {}) =>
  world.call(PublishLayerVersion, { LayerName, Content: { ZipFile: zipOf(files) }, ...info });
const create = (Layers: string[]) => world.call(CreateFunction, { ...functionInput('f'), Layers });

describe('a function with layers', () => {
  it('has the files of all layers, of which the last wins, with executable programs', async () => {
    const one = await publish('one', { 'bin/tool': 'first', 'nodejs/a.js': 'one' });
    const two = await publish('two', { 'nodejs/a.js': 'two' });
    const arns = [one, two].map(({ LayerVersionArn }) => LayerVersionArn);
    const { Layers } = await create(arns);
    expect(Layers).toEqual([
      { Arn: arns[0], CodeSize: one.Content.CodeSize },
      { Arn: arns[1], CodeSize: two.Content.CodeSize },
    ]);
    await world.call(Invoke, { FunctionName: 'f' });
    const opt = world.runtime.runs[0]!.spec.layersDirectory!;
    expect(readFileSync(join(opt, 'nodejs/a.js'), 'utf8')).toBe('two');
    expect(statSync(join(opt, 'bin/tool')).mode & 0o100).toBe(0o100);
  });

  it('loses its layers when an update has an empty list', async () => {
    const { LayerVersionArn } = await publish('one', { a: '1' });
    await create([LayerVersionArn]);
    await world.clock.advance(500);
    await world.call(UpdateFunctionConfiguration, { FunctionName: 'f', Layers: [] });
    expect(await world.call(GetFunctionConfiguration, { FunctionName: 'f' })).not.toHaveProperty('Layers');
    await world.call(Invoke, { FunctionName: 'f' });
    expect(world.runtime.runs[0]!.spec.layersDirectory).toBeUndefined();
  });

  it.each([
    ['a layer that does not exist', [`${ARN}:none:1`], `Layer version ${ARN}:none:1 does not exist.`],
    [
      'a layer of another region',
      [`${ARN}:one:1`.replace('us-east-1', 'eu-west-1')],
      'Layers are not in the same region as the function. Layers are expected to be in region us-east-1.',
    ],
    [
      'two versions of one layer',
      [`${ARN}:one:1`, `${ARN}:one:2`],
      `Two different versions of the same layer are not allowed to be referenced in the same function. ${ARN}:one:1 and ${ARN}:one:2 are versions of the same layer.`,
    ],
    [
      'more than five layers',
      Array.from({ length: 6 }, (_, n) => `${ARN}:l${n}:1`),
      'Cannot reference more than 5 layers.',
    ],
  ])('is not created with %s', async (_, layers, message) => {
    for (const n of [1, 2]) await publish('one', { a: String(n) });
    await expect(create(layers)).rejects.toMatchObject({ code: 'InvalidParameterValueException', message });
  });

  it('is rejected as a duplicate before its layers are checked', async () => {
    await create([]);
    const again = create([`${ARN}:none:1`]);
    await expect(again).rejects.toMatchObject({ code: 'ResourceConflictException' });
  });
});

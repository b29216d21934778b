import { beforeEach, describe, expect, it } from 'vitest';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { things, Things, World } from '../world.ts';

let world: World;
let made: Things;

beforeEach(() => {
  made = new Things();
  world = new World([made.type]);
});

describe('constraints of parameters', () => {
  const declare = (declaration: Record<string, unknown>) =>
    things({ A: { Value: { Ref: 'P' } } }, { Parameters: { P: declaration } });

  it.each<[Record<string, unknown>, string, string]>([
    [{ Type: 'Number' }, 'seven', "Parameter 'P' must be a number."],
    [{ Type: 'List<Number>' }, '1, 2, x', "Parameter 'P' must be a number."],
    [{ Type: 'Number', MinValue: 2 }, '1', "Parameter 'P' must be a number not less than 2"],
    [{ Type: 'Number', MaxValue: '2' }, '3', "Parameter 'P' must be a number not greater than 2"],
    [{ Type: 'String', MinLength: 2 }, 'a', "Parameter 'P' must contain at least 2 characters"],
    [{ Type: 'String', MaxLength: 2 }, 'abc', "Parameter 'P' must contain at most 2 characters"],
    [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'A', "Parameter 'P' must match pattern [a-z]+"],
    [
      { Type: 'String', AllowedPattern: '[' },
      'A',
      "AllowedPattern of parameter 'P' is not a supported regular expression",
    ],
    [
      { Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] },
      'a,c',
      "Parameter 'P' must be one of AllowedValues",
    ],
    [
      { Type: 'String', AllowedValues: ['dev'], ConstraintDescription: 'must be a stage' },
      'x',
      'Parameter P failed to satisfy constraint: must be a stage',
    ],
  ])('%j of %s', async (declaration, ParameterValue, problem) => {
    const Parameters = [{ ParameterKey: 'P', ParameterValue }];
    await expect(world.create(declare(declaration), { Parameters })).rejects.toThrow(problem);
    expect((await world.call(DescribeStacks, {})).Stacks).toEqual([]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ Type: 'Number', MinValue: 1, MaxValue: 3 }, '3'],
    [{ Type: 'List<Number>', MinValue: 1 }, '1, 2'],
    [{ Type: 'String', MinLength: 1, MaxLength: 3, AllowedPattern: '[a-z]*' }, 'abc'],
    [{ Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] }, 'b, a'],
  ])('%j may be %s', async (declaration, ParameterValue) => {
    await world.create(declare(declaration), { Parameters: [{ ParameterKey: 'P', ParameterValue }] });
    expect((await world.settle()).status).toBe('CREATE_COMPLETE');
  });
});

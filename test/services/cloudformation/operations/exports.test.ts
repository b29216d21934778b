import { beforeEach, describe, expect, it } from 'vitest';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../../../src/services/cloudformation/operations/delete-stack.ts';
import { ListExports } from '../../../../src/services/cloudformation/operations/list-exports.ts';
import { ListImports } from '../../../../src/services/cloudformation/operations/list-imports.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import { things, Things, World } from '../world.ts';

let world: World;
let made: Things;

beforeEach(() => {
  made = new Things();
  world = new World([made.type]);
});

describe('values of other stacks', () => {
  const exporting = (value: unknown, Name = 'the-thing') =>
    things({ A: {} }, { Outputs: { O: { Value: value, Export: { Name } } } });
  const importing = things({ B: { Value: { 'Fn::ImportValue': 'the-thing' }, Name: 'importer' } });
  const importer = { StackName: 'other', TemplateBody: importing };

  it('cannot change while other stacks import them', async () => {
    const { StackId: id } = await world.create(exporting({ Ref: 'A' }));
    await world.settle();
    await expect(world.call(ListImports, { ExportName: 'the-thing' })).rejects.toThrow(
      "Export 'the-thing' is not imported by any stack.",
    );
    const { StackId: otherId } = await world.call(CreateStack, importer);
    await world.settle('other');
    expect((await world.call(ListImports, { ExportName: 'the-thing' })).Imports).toEqual(['other']);

    await expect(world.call(DeleteStack, { StackName: 'shop' })).rejects.toThrow(
      'Export the-thing cannot be deleted as it is in use by other.',
    );
    for (const [template, verb] of [
      [exporting('a constant'), 'updated'],
      [exporting({ Ref: 'A' }, 'another-name'), 'deleted'],
    ] as const) {
      await world.call(UpdateStack, { StackName: 'shop', TemplateBody: template });
      expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await world.reasons()).toContain(
        `Export the-thing cannot be ${verb} as it is in use by other. Rollback requested by user.`,
      );
    }
    expect((await world.call(ListExports, {})).Exports).toMatchObject([{ Name: 'the-thing', Value: 'A-1' }]);

    await world.call(DeleteStack, { StackName: 'other' });
    await world.settle(otherId);
    await world.call(DeleteStack, { StackName: 'shop' });
    expect((await world.settle(id)).status).toBe('DELETE_COMPLETE');
  });

  it('have a single owner', async () => {
    await world.create(exporting({ Ref: 'A' }));
    await world.settle();
    await world.call(CreateStack, { StackName: 'other', TemplateBody: exporting('mine') });
    expect((await world.settle('other')).status).toBe('ROLLBACK_COMPLETE');
    expect(await world.reasons('other')).toContain(
      'Export with name the-thing is already exported by stack shop. Rollback requested by user.',
    );
  });

  it('are imported by their export names', async () => {
    const outputs = { Outputs: { O: { Value: { Ref: 'A' }, Export: { Name: 'the-thing' } } } };
    await world.create(things({ A: {} }, outputs));
    await world.settle();
    const importing = things({ B: { Value: { 'Fn::ImportValue': 'the-thing' }, Name: 'importer' } });
    await world.call(CreateStack, { StackName: 'other', TemplateBody: importing });
    expect((await world.settle('other')).status).toBe('CREATE_COMPLETE');
    expect((await world.call(ListExports, {})).Exports).toMatchObject([{ Name: 'the-thing', Value: 'A-1' }]);
  });
});

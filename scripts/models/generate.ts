import type { Service } from '../../src/schema/service.ts';
import type { Botocore } from './botocore.ts';
import type { Model } from './model.ts';
import { prune } from './prune.ts';

/** botocore's names of services, where they are not the names in a signature. */
const FOLDERS: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

/** The files of test/models: name and text. */
export function generateModels(services: readonly Service[], botocore: Botocore): Map<string, string> {
  const files = services.map(({ name, operations }) => {
    const folder = FOLDERS[name] ?? name;
    const pruned = prune(botocore.readModel(folder), new Set(operations.keys()));
    const model: Model = { source: `botocore ${botocore.version}`, license: 'Apache-2.0', ...pruned };
    return [`${folder}.json`, linePerEntry(model)] as const;
  });
  return new Map(files);
}

/** JSON with a line for each operation, error and shape, so that a change of the model is a short diff. */
function linePerEntry(model: Model): string {
  const members = Object.entries(model).map(([name, member]: [string, unknown]) => {
    const isTable = typeof member === 'object' && !Array.isArray(member);
    return `${JSON.stringify(name)}: ${isTable ? tableText(member as object) : JSON.stringify(member)}`;
  });
  return `{\n  ${members.join(',\n  ')}\n}\n`;
}

function tableText(table: object): string {
  const lines = Object.entries(table).map(
    ([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `{\n${lines.join(',\n')}\n  }`;
}

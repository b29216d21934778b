import { PROVIDED_PACKAGES_VARIABLE, providedPackages } from '../../../runtime/provided-packages/folder.ts';
import { command } from '../../command-line/command.ts';
import { flag, UsageError } from '../../command-line/options.ts';
import { addPackages } from '../../runtime/add-packages.ts';
import { listPackages } from '../../runtime/list-packages.ts';
import { SET_NAMES } from '../../runtime/package-sets.ts';
import { removePackages } from '../../runtime/remove-packages.ts';
import { tableLines } from '../../ui/table.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

const CHANGES = { add: addPackages, remove: removePackages } as const;

export default command({
  about:
    "Installs what AWS's runtimes carry and this machine may lack: the AWS SDK of Node.js (aws-sdk) and of Python\n" +
    '(boto3). Functions find it when neither their package nor their layers have it; functions that already run find\n' +
    'it in their next environment. npm and pip install into a folder of the user, below XDG_DATA_HOME or\n' +
    `~/.local/share; ${PROVIDED_PACKAGES_VARIABLE} names another one, for the server as well.\n` +
    'aws-sdk stands for the clients that pipelines use; others are added by name.',
  arguments: [
    { name: 'ACTION', summary: 'add, list or remove', required: true },
    {
      name: 'PACKAGE',
      summary: `${SET_NAMES.join(', ')}, @aws-sdk/NAME or @smithy/NAME`,
      required: false,
      rest: true,
    },
  ],
  options: { json: flag('print JSON') },
  examples: [
    'millrace runtime add aws-sdk boto3',
    'millrace runtime add @aws-sdk/client-athena',
    'millrace runtime list',
    'millrace runtime remove boto3',
  ],
  async run({ options, arguments: [action = '', ...words], env, terminal, clock, signal }) {
    const folder = providedPackages(env);
    if (action === 'add' || action === 'remove') {
      if (words.length === 0) throw new UsageError(`PACKAGE is missing: what to ${action}, such as boto3`);
      await CHANGES[action](words, folder, { env, progress: terminal.err, clock, signal });
    } else if (action !== 'list') {
      throw new UsageError(`ACTION is add, list or remove, not "${action}"`);
    } else if (words.length > 0) {
      throw new UsageError(`unexpected argument "${words[0]}"`);
    }
    const packages = await listPackages(folder);
    if (options.json) {
      printJson(terminal.out, { folder: folder.root, packages });
      return;
    }
    const rows = packages.map(({ name, version, runtime }) => [name, version, runtime]);
    const columns = [{ title: 'package' }, { title: 'version' }, { title: 'runtime' }];
    const lines = rows.length === 0 ? ['no packages'] : tableLines(columns, rows);
    printLines(terminal.out, [...lines, '', `in ${folder.root}`]);
  },
});

import { relative, resolve } from 'node:path';
import { didYouMean } from '../../../lib/nearest-word.ts';
import { shellWord } from '../../../lib/shell-quote.ts';
import { command } from '../../command-line/command.ts';
import { flag, text, UsageError } from '../../command-line/options.ts';
import { nextSteps } from '../../init/next-steps.ts';
import { TEMPLATES } from '../../init/templates.ts';
import { serviceNameOf, writeProject } from '../../init/write-project.ts';
import { tableLines } from '../../ui/table.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

const [DEFAULT_TEMPLATE = ''] = Object.keys(TEMPLATES);

export default command({
  about:
    'Starts a project: writes a serverless.yml with a stream and functions that use it, for `millrace dev` and for AWS.\n' +
    'No file is overwritten.',
  arguments: [
    { name: 'DIR', summary: 'the folder of the project (default: the current folder)', required: false },
  ],
  options: {
    template: text('NAME', 'what to write; see --list', {
      short: 't',
      fallback: DEFAULT_TEMPLATE,
      words: Object.keys(TEMPLATES),
    }),
    name: text('NAME', 'the name of the service (default: that of the folder)'),
    list: flag('list the templates'),
    json: flag('print JSON'),
  },
  examples: ['millrace init orders', 'millrace init orders --template http', 'millrace init --list'],
  async run({ options, arguments: [directory = '.'], cwd, env, terminal }) {
    const { out } = terminal;
    if (options.list) {
      const templates = Object.entries(TEMPLATES).map(([name, { summary }]) => ({ name, summary }));
      if (options.json) printJson(out, { templates });
      else {
        const rows = templates.map(({ name, summary }) => [name, summary]);
        printLines(out, tableLines([{ title: 'TEMPLATE' }, { title: '' }], rows));
      }
      return;
    }
    const template = Object.hasOwn(TEMPLATES, options.template) ? TEMPLATES[options.template] : undefined;
    if (!template) {
      const names = Object.keys(TEMPLATES);
      const hint = didYouMean(options.template, names) || ` Choose one of ${names.join(', ')}.`;
      throw new UsageError(`no template "${options.template}".${hint}`);
    }
    const target = resolve(cwd, directory);
    const service = serviceNameOf(options.name, target);
    const files = await writeProject(template, target, service);
    if (options.json) {
      printJson(out, { directory: target, service, template: options.template, files });
      return;
    }
    const folder = relative(cwd, target);
    const steps = [
      ...(folder === '' ? [] : [`cd ${shellWord(folder)}`]),
      ...nextSteps(template, env['npm_command'] === 'exec'),
    ];
    printLines(out, [
      `${service}: wrote ${files.join(', ')}`,
      '',
      'Next:',
      ...steps.map((step) => `  ${step}`),
    ]);
  },
});

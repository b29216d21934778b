import { command } from '../../command-line/command.ts';
import { oneOf, UsageError } from '../../command-line/options.ts';
import { bashCompletion } from '../../completion/bash.ts';
import { describeCommand, type DescribedCommand } from '../../completion/described-command.ts';
import { fishCompletion } from '../../completion/fish.ts';
import { listNames, NAME_LISTS } from '../../completion/list-names.ts';
import { zshCompletion } from '../../completion/zsh.ts';
import { printLines } from '../../ui/terminal.ts';

const SHELLS: Readonly<Record<string, (commands: readonly DescribedCommand[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

export default command({
  about:
    'Prints a script that completes commands and options in bash, zsh or fish. For bash, add\n' +
    '  source <(millrace completion bash)\n' +
    'to ~/.bashrc. For zsh, add `source <(millrace completion zsh)` to ~/.zshrc, after compinit. For fish, write it to\n' +
    '~/.config/fish/completions/millrace.fish.',
  arguments: [{ name: 'SHELL', summary: Object.keys(SHELLS).join(', '), required: true }],
  options: {},
  examples: ['millrace completion bash'],
  async run({ arguments: [shell = ''], terminal, env, cwd, clock }) {
    // What the scripts call.
    const list = NAME_LISTS.find((each) => each === shell);
    if (list !== undefined) {
      const names = await listNames(list, clock, { env, cwd });
      printLines(terminal.out, names);
      return;
    }
    const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
    if (!script) throw new UsageError(`SHELL is ${oneOf(Object.keys(SHELLS))}, not "${shell}"`);
    // Loaded here, because the list of commands contains this one.
    const { COMMANDS } = await import('../../commands.ts');
    const described = await Promise.all(
      Object.entries(COMMANDS).map(async ([name, entry]) =>
        describeCommand(name, entry.summary, (await entry.load()).default),
      ),
    );
    terminal.out.write(script(described));
  },
});

import { command } from '../../command-line/command.ts';
import { flag, optionalNumber, text, UsageError } from '../../command-line/options.ts';
import { decisionText, dryRun } from '../../autoscale/dry-run.ts';
import { settingsOf, turnOff, turnOn } from '../../autoscale/policy.ts';
import { readScaling } from '../../autoscale/read-scaling.ts';
import { scalingLines } from '../../autoscale/scaling-lines.ts';
import { withProject } from '../../connection/connect.ts';
import { projectServerOptions } from '../../connection/server-options.ts';
import { OperatorError } from '../../../lib/operator-error.ts';
import { requireStream } from '../../tail/require-stream.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

/** Of UpdateShardCount. */
const MAX_SHARDS = 10_000;

export default command({
  about:
    'Scales a provisioned stream by its load: the server looks once a minute at how much of the write quota of the shards\n' +
    'is used, adds shards after one minute above the target, and removes some after a quarter of an hour below it. Without\n' +
    'options, shows how the stream is scaled and what has happened. Uses Application Auto Scaling, which can do more:\n' +
    'docs/autoscaling.md.',
  arguments: [{ name: 'STREAM', summary: 'the name of the stream', required: true, words: 'streams' }],
  options: {
    min: optionalNumber('the fewest shards (default: 1)', { min: 1, max: MAX_SHARDS }),
    max: optionalNumber('the most shards; needed the first time', { min: 1, max: MAX_SHARDS }),
    target: text(
      'PERCENT',
      'how much of the write quota is used in the long run, such as 70% (default: 70%)',
    ),
    off: flag('stop scaling the stream; it keeps its shards'),
    'dry-run': flag('show what would be done in the next minute, and change nothing'),
    ...projectServerOptions,
  },
  examples: [
    'millrace autoscale orders',
    'millrace autoscale orders --min 1 --max 16 --target 70%',
    'millrace autoscale orders --max 32 --dry-run',
    'millrace autoscale orders --off',
  ],
  async run({ options, arguments: [streamName], env, cwd, terminal, clock }) {
    const stream = streamName!;
    const { min, max, off, 'dry-run': isDryRun, json } = options;
    const targetPercent = options.target === undefined ? undefined : percentOf(options.target);
    const isSetting = min !== undefined || max !== undefined || targetPercent !== undefined;
    if (off && (isSetting || isDryRun))
      throw new UsageError('--off excludes the other options of scaling: remove it, or them');
    await withProject(options, { env, cwd }, async (connection) => {
      const { client } = connection;
      await requireStream(stream, connection);
      const before = await readScaling(client, stream, clock.now());
      const settings = isSetting || isDryRun ? settingsOf(before, { min, max, targetPercent }) : undefined;
      const print = (value: object, lines: readonly string[]) => {
        if (json) printJson(terminal.out, value);
        else printLines(terminal.out, lines);
      };
      if (isDryRun) {
        const decision = dryRun(before, settings!, clock.now());
        const { min: from, max: to, targetPercent: percent } = settings!;
        print({ stream, ...settings, shards: before.shards, decision }, [
          `With ${from} to ${to} shards at ${percent}%, ${stream} would ${decisionText(decision, before.shards)}.`,
        ]);
        return;
      }
      if (off) {
        if (!before.target)
          throw new OperatorError(
            `${stream} is not scaled, so there is nothing to turn off: leave --off out, or check the name of the stream`,
          );
        await turnOff(client, stream);
      }
      if (settings) await turnOn(client, stream, settings);
      const nowMs = clock.now();
      const after = settings || off ? await readScaling(client, stream, nowMs) : before;
      print(after, scalingLines(after, terminal.style, nowMs));
    });
  },
});

/** `70%` or `70`. @throws UsageError */
function percentOf(typed: string): number {
  const percent = Number(/^(\d+(?:\.\d+)?)\s?%?$/.exec(typed.trim())?.[1]);
  if (percent >= 1 && percent <= 100) return percent;
  throw new UsageError(`--target takes a percentage from 1% to 100%, such as 70%, not "${typed}"`);
}

import { accountKeyFrom } from '../connection/endpoint.ts';
import { loadProject } from '../deploy/project-options.ts';
import { progressLine } from '../deploy/stack-progress.ts';
import { leftOutTable } from '../partial/left-out-table.ts';
import { readTemplateChoice } from '../template/template-choice.ts';
import type { LiveLines } from '../ui/live-lines.ts';
import type { DevContext } from './dev-options.ts';
import type { DevServerValues } from './dev-server-values.ts';
import { DevSession } from './dev-session.ts';
import type { DevProject } from './project/dev-project.ts';
import { ManifestProject } from './project/manifest-project.ts';
import { TemplateProject } from './project/template-project.ts';
import { stackLeft } from './stack-left.ts';

export interface SessionParts {
  readonly projectDirectory: string;
  /** The path of a template, which is the project then. */
  readonly template: string | undefined;
  /** What variables of the project read of the server. */
  readonly values: DevServerValues;
  readonly live: LiveLines;
}

/** A session that prints what happens to the project. */
export function openDevSession(context: DevContext, parts: SessionParts): DevSession {
  const { options, env, clock, signal } = context;
  const { err, style } = context.terminal;
  const { live } = parts;
  return new DevSession({
    project: projectOf(context, parts),
    account: accountKeyFrom(env),
    mayLoseData: options.yes,
    clock,
    signal,
    onEvent(event) {
      const line = progressLine(event, style);
      if (line !== undefined) live.print(line);
    },
    onLeftOut(leftOut) {
      for (const line of leftOutTable(leftOut, err, style)) live.print(line);
    },
    onWarnings(warnings) {
      for (const warning of warnings) err.write(`${warning}\n`);
    },
    onStackLeft: (left, current, endpoint) =>
      live.print(`${style('yellow', 'warning')}: ${stackLeft(left, current, endpoint, env)}`),
  });
}

function projectOf(context: DevContext, { projectDirectory, template, values }: SessionParts): DevProject {
  const { options } = context;
  if (template !== undefined)
    return new TemplateProject(template, () => readTemplateChoice(template, options, context));
  return new ManifestProject({
    directory: projectDirectory,
    load: () => loadProject({ ...options, partial: true }, context, (request) => values.read(request)),
    isDebugged: options.inspect.length > 0,
    isVerbose: options.verbose,
  });
}

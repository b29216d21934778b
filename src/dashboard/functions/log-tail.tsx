import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { pathTo } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { formatClock } from '../ui/format.ts';
import { LOG_LEVELS, type LogLine, parseLogLine } from './log-lines.ts';
import { NewLines } from './new-lines.ts';

interface FilteredLogEvents {
  readonly events?: readonly {
    readonly eventId?: string;
    readonly timestamp?: number;
    readonly message?: string;
  }[];
  readonly nextToken?: string;
}

const POLL_MS = 1000;
const FIRST_PERIOD_MS = 10 * 60_000;
/** Lines kept; the oldest go first. */
const MAX_LINES = 2000;
/** Pages of one poll. */
const MAX_PAGES = 5;

/** What the function writes, as it writes it. */
export function LogTail({ name }: { name: string }) {
  const { router } = usePage();
  const { query } = useSignal(router.location);
  const [follows, setFollows] = useState(true);
  const lines = useLines(name, follows);
  const level = query.get('level') ?? 'TRACE';
  const text = query.get('text') ?? '';
  const shown = useMemo(() => {
    const most = LOG_LEVELS.findIndex((candidate) => candidate === level);
    const wanted = text.toLowerCase();
    return lines.filter(
      (line) => LOG_LEVELS.indexOf(line.level) <= most && line.text.toLowerCase().includes(wanted),
    );
  }, [lines, level, text]);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (follows) ref.current?.scrollTo(0, ref.current.scrollHeight);
  }, [shown, follows]);
  return (
    <section class="log-tail">
      <div class="section-head">
        <h2>Log</h2>
        <label>
          level{' '}
          <select
            value={level}
            onChange={({ currentTarget }) => router.setQuery({ level: currentTarget.value })}
          >
            <option value="ERROR">errors</option>
            <option value="WARN">warnings</option>
            <option value="INFO">info</option>
            <option value="TRACE">all of the function</option>
            <option value="PLATFORM">the platform's too</option>
          </select>
        </label>
        <input
          type="search"
          aria-label="Text in the line"
          placeholder="text"
          value={text}
          onInput={({ currentTarget }) => router.setQuery({ text: currentTarget.value })}
        />
        <button type="button" data-key="follow" aria-pressed={follows} onClick={() => setFollows(!follows)}>
          follow
        </button>
      </div>
      <div class="log" ref={ref} tabIndex={0} role="log" aria-label={`Log of ${name}`}>
        {shown.length === 0 && <p class="soft">Nothing was logged in the last ten minutes.</p>}
        {shown.map((line) => (
          <Line key={line.id} line={line} name={name} />
        ))}
      </div>
    </section>
  );
}

function Line({ line, name }: { line: LogLine; name: string }) {
  return (
    <p class={`log-line is-${line.level.toLowerCase()}`}>
      <time>{formatClock(line.atMs)}</time>
      <span class="level">{line.level === 'PLATFORM' ? '' : line.level.toLowerCase()}</span>
      <code>{line.text}</code>
      {line.requestId !== undefined && line.requestId !== 'undefined' && (
        <a href={pathTo('functions', name, 'invocations', line.requestId)}>invocation</a>
      )}
    </p>
  );
}

function useLines(name: string, follows: boolean): readonly LogLine[] {
  const { client } = usePage().dashboard;
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const fresh = useMemo(() => new NewLines(Date.now() - FIRST_PERIOD_MS), [client, name]);
  useEffect(() => {
    if (!follows) return;
    let isShown = true;
    let timer: ReturnType<typeof setTimeout>;
    const poll = async () => {
      const read: LogLine[] = [];
      let nextToken: string | undefined;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const reply: FilteredLogEvents = await client.call('logs', 'FilterLogEvents', {
          logGroupName: `/aws/lambda/${name}`,
          startTime: fresh.sinceMs,
          ...(nextToken !== undefined && { nextToken }),
        });
        for (const { eventId = '', timestamp = 0, message = '' } of reply.events ?? []) {
          read.push(parseLogLine(eventId, timestamp, message));
        }
        nextToken = reply.nextToken;
        if (nextToken === undefined) break;
      }
      if (!isShown) return;
      const added = fresh.take(read);
      if (added.length > 0) setLines((earlier) => [...earlier, ...added].slice(-MAX_LINES));
    };
    const loop = () => {
      // A function that was never invoked has no log group.
      void poll()
        .catch(() => undefined)
        .then(() => {
          if (isShown) timer = setTimeout(loop, POLL_MS);
        });
    };
    loop();
    return () => {
      isShown = false;
      clearTimeout(timer);
    };
  }, [client, name, fresh, follows]);
  return lines;
}

import { useEffect } from 'preact/hooks';
import type { PipelineReply } from '../../server/dashboard/contract.ts';
import { FunctionList } from '../functions/function-list.tsx';
import { FunctionPage } from '../functions/function-page.tsx';
import { InvocationPage } from '../functions/invocation-page.tsx';
import { Overview } from '../overview/overview.tsx';
import { BucketPage } from '../queue/bucket-page.tsx';
import { QueueList, QueuePage } from '../queue/queue-page.tsx';
import type { Route } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { StreamList } from '../stream/stream-list.tsx';
import { StreamPage } from '../stream/stream-page.tsx';
import { Viewer } from '../viewer/viewer.tsx';

export function View() {
  const { dashboard, router } = usePage();
  const pipeline = useSignal(dashboard.pipeline);
  const { route } = useSignal(router.location);
  useEffect(() => {
    document.title = titleOf(route);
  }, [route]);
  if (pipeline === undefined) return <p class="waiting">Reading the pipeline …</p>;
  return viewOf(route, pipeline);
}

function viewOf(route: Route, pipeline: PipelineReply) {
  switch (route.view) {
    case 'overview':
      return <Overview pipeline={pipeline} />;
    case 'streams':
      return <StreamList pipeline={pipeline} />;
    case 'stream':
    case 'records': {
      const stream = pipeline.streams.find(({ name }) => name === route.name);
      if (stream === undefined) return <Missing kind="stream" name={route.name} />;
      if (route.view === 'stream') return <StreamPage key={stream.arn} stream={stream} pipeline={pipeline} />;
      return <Viewer key={stream.arn} stream={stream} pipeline={pipeline} />;
    }
    case 'functions':
      return <FunctionList pipeline={pipeline} />;
    case 'function': {
      const node = pipeline.functions.find(({ name }) => name === route.name);
      if (node === undefined) return <Missing kind="function" name={route.name} />;
      return <FunctionPage key={node.arn} node={node} tab={route.tab} pipeline={pipeline} />;
    }
    case 'invocation':
      return <InvocationPage key={route.id} name={route.name} id={route.id} />;
    case 'queues':
      return <QueueList pipeline={pipeline} />;
    case 'queue': {
      const queue = pipeline.queues.find(({ name }) => name === route.name);
      if (queue === undefined) return <Missing kind="queue" name={route.name} />;
      return <QueuePage queue={queue} />;
    }
    case 'bucket': {
      const bucket = pipeline.targets.find(({ kind, name }) => kind === 'bucket' && name === route.name);
      if (bucket === undefined) return <Missing kind="bucket" name={route.name} />;
      return <BucketPage bucket={bucket} />;
    }
    case 'unknown':
      return <Missing kind="page" name={route.path} />;
  }
}

function Missing({ kind, name }: { kind: string; name: string }) {
  return (
    <section class="empty">
      <h1>
        There is no {kind} {name}
      </h1>
      <p>
        It may have been deleted, or be in another account or region. <a href="/_millrace/">Overview</a>
      </p>
    </section>
  );
}

function titleOf(route: Route): string {
  switch (route.view) {
    case 'stream':
    case 'function':
    case 'queue':
    case 'bucket':
      return `${route.name} · Millrace`;
    case 'records':
      return `records of ${route.name} · Millrace`;
    case 'invocation':
      return `invocation of ${route.name} · Millrace`;
    case 'overview':
      return 'Millrace';
    case 'streams':
    case 'functions':
    case 'queues':
    case 'unknown':
      return `${route.view} · Millrace`;
  }
}

import { useMemo, useRef } from 'preact/hooks';
import type { PipelineReply } from '../../server/dashboard/contract.ts';
import { graphOf } from '../pipeline/graph.ts';
import { layOut } from '../pipeline/layout.ts';
import { Canvas } from '../river/canvas.tsx';
import { Scene } from '../river/scene.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { plural } from '../ui/format.ts';
import { useIsMoving, useWidth } from '../ui/measure.ts';
import { Legend } from './legend.tsx';
import { NodeView } from './nodes.tsx';
import { sceneState } from './scene-state.ts';
import { State } from './state.tsx';
import { Recent } from './recent.tsx';

const COLUMN_TITLES = [
  ['Producers', 'put records'],
  ['Streams', 'keep them in order, one lane for each shard'],
  ['Functions', 'get them in batches'],
  ['Destinations', 'take what failed'],
] as const;

export function Overview({ pipeline }: { pipeline: PipelineReply }) {
  const { dashboard } = usePage();
  const rates = useSignal(dashboard.rates);
  const ref = useRef<HTMLDivElement>(null);
  const width = useWidth(ref);
  const isMoving = useIsMoving();
  const scene = useMemo(() => new Scene(), []);
  const layout = useMemo(() => layOut(graphOf(pipeline), width), [pipeline, width]);
  scene.update(sceneState(layout, pipeline, rates));

  if (pipeline.streams.length + pipeline.functions.length + pipeline.queues.length === 0) return <Empty />;
  return (
    <>
      <h1 class="visually-hidden">Overview</h1>
      <State pipeline={pipeline} rates={rates} />
      {!layout.isNarrow && (
        <div class="columns" aria-hidden="true">
          {COLUMN_TITLES.map(([title, text]) => (
            <p key={title}>
              <b>{title}</b> {text}
            </p>
          ))}
        </div>
      )}
      <div class="pipeline" ref={ref} style={{ height: `${layout.height}px` }}>
        <Canvas
          width={width}
          height={layout.height}
          isMoving={isMoving}
          paint={(context, palette, elapsedMs) => scene.paint(context, palette, elapsedMs, isMoving)}
        />
        {width > 0 &&
          layout.nodes.map((placed) => <NodeView key={placed.node.id} placed={placed} rates={rates} />)}
      </div>
      <Legend marks={isMoving ? `one mark is ${plural(scene.recordsPerMark, 'record')}` : undefined} />
      <Recent />
    </>
  );
}

function Empty() {
  // The server at the default address is found without the option.
  const to = location.origin === 'http://127.0.0.1:4566' ? '' : ` --endpoint ${location.origin}`;
  return (
    <section class="empty">
      <h1>Nothing is here yet</h1>
      <p>Deploy a project, and it is drawn here as it runs:</p>
      <pre>npx millrace deploy ./my-service{to}</pre>
      <p>or create a stream with any client of Amazon Kinesis:</p>
      <pre>npx millrace exec{to} -- aws kinesis create-stream --stream-name clicks --shard-count 3</pre>
    </section>
  );
}

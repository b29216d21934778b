import { useEffect, useRef } from 'preact/hooks';
import { onSchemeChange, type Palette, readPalette } from './palette.ts';

export interface CanvasProps {
  readonly width: number;
  readonly height: number;
  readonly isMoving: boolean;
  readonly className?: string;
  readonly paint: (context: CanvasRenderingContext2D, palette: Palette, elapsedMs: number) => void;
}

/** A tab that was hidden does not catch up with everything at once. */
const MAX_FRAME_MS = 100;

/** A canvas in device pixels, painted again each frame while it moves and is visible, else when something changes. */
export function Canvas({ width, height, isMoving, className, paint }: CanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const painter = useRef(paint);
  painter.current = paint;

  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context || width <= 0 || height <= 0) return;
    const ratio = devicePixelRatio;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    let palette = readPalette(canvas);
    let lastMs = performance.now();
    let frame = 0;
    const draw = (nowMs: number) => {
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      painter.current(context, palette, Math.min(nowMs - lastMs, MAX_FRAME_MS));
      lastMs = nowMs;
      if (isMoving) frame = requestAnimationFrame(draw);
    };
    const stop = onSchemeChange(() => {
      palette = readPalette(canvas);
      if (!isMoving) draw(performance.now());
    });
    draw(lastMs);
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [width, height, isMoving, isMoving ? undefined : paint]);

  return <canvas ref={ref} class={className} aria-hidden="true" />;
}

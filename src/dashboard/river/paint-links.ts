import type { PlacedLink } from '../pipeline/layout.ts';
import type { Palette } from './palette.ts';

export interface LinkState {
  readonly placed: PlacedLink;
  /** Records or batches in a second. */
  readonly perSecond: number;
  readonly isFailing: boolean;
  readonly isOff: boolean;
}

const MIN_PX = 1.25;
const MAX_PX = 12;

/** Thicker with each tenfold rate. */
function linkPx(perSecond: number): number {
  return perSecond <= 0 ? MIN_PX : Math.min(MAX_PX, MIN_PX + 2.2 * Math.log10(1 + perSecond));
}

export function paintLink(
  context: CanvasRenderingContext2D,
  link: LinkState,
  isNarrow: boolean,
  palette: Palette,
): void {
  const { placed, perSecond, isFailing, isOff } = link;
  context.lineWidth = linkPx(perSecond);
  context.strokeStyle = isFailing ? palette.red : perSecond > 0 ? palette.water : palette.soft;
  context.globalAlpha = perSecond > 0 ? 0.4 : 0.55;
  const isFailureWay = placed.link.kind === 'failure';
  context.setLineDash(isOff || (isFailureWay && perSecond === 0) ? [3, 4] : []);
  context.beginPath();
  context.moveTo(placed.fromX, placed.fromY);
  if (isNarrow) {
    context.lineTo(placed.fromX, placed.toY);
    context.lineTo(placed.toX, placed.toY);
  } else {
    const bend = (placed.toX - placed.fromX) / 2;
    context.bezierCurveTo(
      placed.fromX + bend,
      placed.fromY,
      placed.toX - bend,
      placed.toY,
      placed.toX,
      placed.toY,
    );
  }
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** A point of the link, from 0 to 1 of its way. */
export function pointOn(
  { placed }: LinkState,
  position: number,
  isNarrow: boolean,
): readonly [number, number] {
  const { fromX, fromY, toX, toY } = placed;
  if (isNarrow) {
    const down = Math.abs(toY - fromY);
    const right = Math.abs(toX - fromX);
    const along = position * (down + right);
    return along < down ? [fromX, fromY + along] : [fromX + along - down, toY];
  }
  return [
    bezier(fromX, (fromX + toX) / 2, (fromX + toX) / 2, toX, position),
    bezier(fromY, fromY, toY, toY, position),
  ];
}

function bezier(a: number, b: number, c: number, d: number, t: number): number {
  const u = 1 - t;
  return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
}

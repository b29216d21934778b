const WIDTH = 84;
const HEIGHT = 20;

/** The last minute in a row. Full height is the quota, or the highest value where that is far below it. */
export function Spark({ values, quota }: { values: readonly (number | null)[]; quota: number }) {
  const known = values.map((value) => value ?? 0);
  const max = Math.max(...known, 0);
  const top = max > quota / 4 ? Math.max(quota, max) : Math.max(1, max * 1.2);
  const points = known.map((value, index) => {
    const x = (index / Math.max(1, known.length - 1)) * WIDTH;
    return `${x.toFixed(1)},${(HEIGHT - 1 - (value / top) * (HEIGHT - 2)).toFixed(1)}`;
  });
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <polyline points={points.join(' ')} />
    </svg>
  );
}

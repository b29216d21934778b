export function Legend({ marks }: { marks: string | undefined }) {
  return (
    <ul class="legend">
      {marks !== undefined && (
        <li>
          <i class="key key-mark" /> {marks}
        </li>
      )}
      <li>
        <i class="key key-water" /> a full lane is the write quota of the shard
      </li>
      <li>
        <i class="key key-lag" /> records wait for a consumer
      </li>
      <li>
        <i class="key key-bad" /> writes throttled, or a batch failed
      </li>
    </ul>
  );
}

import { useMemo, useState } from 'preact/hooks';
import { textOfBase64 } from './bytes.ts';

/** Longer ones are shown in parts, opened one by one. */
const CHILDREN_SHOWN = 100;
/** Deeper ones are folded at first: the records of an event are within it, with their data. */
const OPEN_DEPTH = 4;
/** The number of items of a long list that are open at first; the others are folded. */
const OPEN_ITEMS = 2;

/** JSON that folds; other text as it is. */
export function Json({ text, label }: { text: string; label: string }) {
  const value = useMemo(() => parse(text), [text]);
  if (text === '') return <p class="soft">empty</p>;
  if (value === undefined) {
    return (
      <pre class="raw" tabIndex={0} aria-label={label}>
        {text}
      </pre>
    );
  }
  return <JsonTree value={value.json} label={label} />;
}

export function JsonTree({ value, label }: { value: unknown; label: string }) {
  return (
    <div class="json" tabIndex={0} role="group" aria-label={label}>
      <Node value={value} depth={0} />
    </div>
  );
}

interface NodeProps {
  readonly name?: string;
  readonly value: unknown;
  readonly depth: number;
  readonly isFolded?: boolean;
}

function Node({ name, value, depth, isFolded = false }: NodeProps) {
  const [isOpen, setOpen] = useState(depth < OPEN_DEPTH && !isFolded);
  const [shown, setShown] = useState(CHILDREN_SHOWN);
  const key = name === undefined ? null : <span class="json-key">{name}: </span>;
  if (typeof value !== 'object' || value === null) {
    return (
      <div class="json-leaf">
        {key}
        <span class={`json-${value === null ? 'null' : typeof value}`}>{JSON.stringify(value)}</span>
        {name === 'data' && typeof value === 'string' && <DecodedText base64={value} />}
      </div>
    );
  }
  const entries = Object.entries(value);
  const isList = Array.isArray(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) {
    return (
      <div class="json-leaf">
        {key}
        {open}
        {close}
      </div>
    );
  }
  return (
    <div class="json-node">
      <button type="button" class="json-fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {key}
        {open}
        {!isOpen && (
          <span class="soft">
            {' '}
            {entries.length} {isList ? 'items' : 'members'} {close}
          </span>
        )}
      </button>
      {isOpen && (
        <>
          <div class="json-children">
            {entries.slice(0, shown).map(([childName, child], index) => (
              <Node
                key={childName}
                value={child}
                depth={depth + 1}
                isFolded={isList && index >= OPEN_ITEMS}
                {...(!isList && { name: childName })}
              />
            ))}
            {entries.length > shown && (
              <button type="button" class="quiet" onClick={() => setShown(shown + CHILDREN_SHOWN)}>
                {entries.length - shown} more
              </button>
            )}
          </div>
          <span>{close}</span>
        </>
      )}
    </div>
  );
}

/** The text in the data of a record, as events of Kinesis carry it. */
function DecodedText({ base64 }: { base64: string }) {
  const text = useMemo(() => textOfBase64(base64), [base64]);
  return text === undefined ? null : <div class="json-decoded">{text}</div>;
}

function parse(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

import { useEffect, useState } from 'preact/hooks';
import type { RecordSchema, SchemaFile } from '../../../decoding/record-schema.ts';
import type { RecordView } from '../../../server/dashboard/contract.ts';
import { ConfirmBody } from '../../actions/confirm.tsx';
import { messageOf } from '../../api/message-of.ts';
import type { PageContext } from '../../state/context.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { bestType, matches } from './schema-decoder.ts';
import { loadDecoding, type StreamSchema } from './use-schema.ts';

/** Records that are decoded to find the type that fits. */
const MAX_SAMPLE = 50;
/** Pasted text is read when no key was pressed for this long. */
const PAUSE_MS = 200;

type Read =
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly why: string }
  | {
      readonly kind: 'read';
      readonly schema: RecordSchema;
      readonly matchesOf: (type: string) => number;
      readonly best: string;
    };

export function openSchemaDialog(
  page: PageContext,
  streamName: string,
  schema: StreamSchema,
  records: readonly RecordView[],
): void {
  page.dialogs.show({
    title: `Schema of the records in ${streamName}`,
    body: (close) => (
      <SchemaForm page={page} schema={schema} sample={records.slice(-MAX_SAMPLE)} close={close} />
    ),
  });
}

function SchemaForm({
  page,
  schema,
  sample,
  close,
}: {
  page: PageContext;
  schema: StreamSchema;
  sample: readonly RecordView[];
  close: () => void;
}) {
  const [files, setFiles] = useState(schema.saved?.files ?? []);
  const [chosen, setChosen] = useState(schema.saved?.type);
  const read = useRead(files, sample);
  const type = read.kind === 'read' ? typeOf(read, chosen) : undefined;
  const use = async () => {
    if (type === undefined) throw new Error(read.kind === 'failed' ? read.why : 'There is no schema yet.');
    schema.use({ files, type });
    return { text: `Records are decoded as ${type}.` };
  };
  return (
    <ConfirmBody page={page} confirmation={{ verb: 'Decode', act: use }} close={close}>
      <p class="dialog-text soft">
        Protobuf (.proto) or Avro (.avsc, .avpr). It stays in this browser. A type in another file needs that
        file as well: choose them together.
      </p>
      <SchemaFiles files={files} onChange={setFiles} onFailure={(error) => page.toasts.failed(error)} />
      {read.kind === 'failed' && <p class="bad">{read.why}</p>}
      {read.kind === 'read' && (
        <label>
          A record is a
          <select name="type" value={type} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
            {read.schema.types.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      {read.kind === 'read' && sample.length > 0 && (
        <p class="soft" role="status">
          {formatCount(read.matchesOf(type!))} of {plural(sample.length, 'record')} in the list can be shown
          so.
        </p>
      )}
      {schema.saved !== undefined && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            schema.use(undefined);
            close();
          }}
        >
          Decode without a schema
        </button>
      )}
    </ConfirmBody>
  );
}

/** Chooses files, or edits the text of the only one. */
function SchemaFiles({
  files,
  onChange,
  onFailure,
}: {
  files: readonly SchemaFile[];
  onChange: (files: readonly SchemaFile[]) => void;
  onFailure: (error: unknown) => void;
}) {
  return (
    <>
      <label>
        Files
        <input
          type="file"
          name="files"
          multiple
          accept=".proto,.avsc,.avpr,.json"
          onChange={({ currentTarget }) => {
            void filesOf(currentTarget.files ?? []).then(onChange, onFailure);
          }}
        />
      </label>
      {files.length <= 1 ? (
        <label>
          {files[0]?.name ?? 'or its text'}
          <textarea
            name="schema"
            rows={10}
            spellcheck={false}
            value={files[0]?.text ?? ''}
            onInput={({ currentTarget: { value } }) =>
              onChange(value === '' ? [] : [{ name: files[0]?.name ?? 'schema', text: value }])
            }
          />
        </label>
      ) : (
        <ul>
          {files.map(({ name, text }) => (
            <li key={name}>
              {name} <span class="soft">{formatCount(text.length)} characters</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** The schema in the files, once they are read. */
function useRead(files: readonly SchemaFile[], sample: readonly RecordView[]): Read {
  const [read, setRead] = useState<Read>({ kind: 'empty' });
  useEffect(() => {
    if (files.length === 0) {
      setRead({ kind: 'empty' });
      return;
    }
    const open = async () => {
      const { openSchema, decodeWith } = await loadDecoding();
      const schema = openSchema(files);
      const matchesOf = (type: string) => matches(schema, type, sample, decodeWith);
      return { kind: 'read' as const, schema, matchesOf, best: bestType(schema, sample, decodeWith) };
    };
    const timer = setTimeout(() => {
      open().then(setRead, (error: unknown) => setRead({ kind: 'failed', why: messageOf(error) }));
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [files]);
  return read;
}

function typeOf({ schema, best }: Extract<Read, { kind: 'read' }>, chosen: string | undefined): string {
  return chosen !== undefined && schema.types.includes(chosen) ? chosen : best;
}

function filesOf(files: Iterable<File> | ArrayLike<File>): Promise<SchemaFile[]> {
  return Promise.all(Array.from(files, async (file) => ({ name: file.name, text: await file.text() })));
}
